package io.sluice.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.runtime.Conversation.Step;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ConversationProperties {

    @Property(tries = 500)
    void howTheBytesAreCutDoesNotMatter(@ForAll("said") List<String> said, @ForAll long seed) {
        byte[] bytes = String.join("\n", said).getBytes(StandardCharsets.UTF_8);

        assertThat(steps(bytes, new Random(seed), true)).isEqualTo(steps(bytes, new Random(seed), false));
    }

    @Property(tries = 500)
    void anyBytesAreAnsweredAndNeverMoreThanALineIsHeld(@ForAll byte[] bytes, @ForAll long seed) {
        List<String> steps = steps(bytes, new Random(seed), true);

        assertThat(steps).isNotEmpty();
        assertThat(steps.get(steps.size() - 1)).matches("(?s)(End|Close).*");
    }

    @Property(tries = 20)
    void aLineWithoutEndIsRefusedAtTheLimit(@ForAll("filler") byte filler) {
        // Given
        Conversation conversation = new Conversation();
        byte[] endless = new byte[Conversation.HELD_BYTES];
        java.util.Arrays.fill(endless, filler);

        // When
        conversation.take(ByteBuffer.wrap(endless));

        // Then
        assertThat(conversation.room()).isZero();
        assertThat(conversation.next())
                .isInstanceOfSatisfying(
                        Step.End.class, end -> assertThat(end.reason()).contains("more than 16384 bytes"));
        assertThat(conversation.next()).isNull();
    }

    @Provide
    Arbitrary<Byte> filler() {
        return Arbitraries.bytes().filter(each -> each != '\n');
    }

    @Provide
    Arbitrary<List<String>> said() {
        return Arbitraries.of(
                        "{\"sluice\":1,\"run\":\"secret\"}",
                        "{\"op\":\"progress\",\"percent\":42,\"text\":\"größer\"}",
                        "{\"op\":\"upcall\",\"name\":\"a\"}",
                        "{\"op\":\"upcall\"}",
                        "{\"op\":\"put\",\"path\":\"/x/y\"}",
                        "{\"op\":\"dance\"}",
                        "",
                        "  \r",
                        "GET / HTTP/1.1")
                .list()
                .ofMaxSize(6)
                .map(lines -> {
                    List<String> said = new ArrayList<>(lines);
                    said.add(0, "{\"sluice\":1,\"run\":\"secret\"}");
                    return said;
                });
    }

    /** Says all of it, in pieces or as large as may be, and answers what is worked on. */
    private static List<String> steps(byte[] bytes, Random random, boolean pieces) {
        Conversation conversation = new Conversation();
        List<String> steps = new ArrayList<>();
        int at = 0;
        while (true) {
            int count = Math.min(conversation.room(), bytes.length - at);
            count = pieces ? Math.min(count, random.nextInt(20)) : count;
            conversation.take(ByteBuffer.wrap(bytes, at, count));
            at += count;
            if (at == bytes.length) {
                conversation.inputOver();
            }
            for (Step step = conversation.next(); step != null; step = conversation.next()) {
                steps.add(words(step));
                if (step instanceof Step.End || step instanceof Step.Close) {
                    assertThat(conversation.room()).isZero();
                    assertThat(conversation.next()).isNull();
                    return steps;
                }
                conversation.answered();
            }
            assertThat(conversation.room()).isPositive();
        }
    }

    private static String words(Step step) {
        return step instanceof Step.Work work
                ? "Work " + work.request().getClass().getSimpleName()
                        + (work.request() instanceof Request.Progress progress ? progress.text() : "")
                : step.toString();
    }
}
