package io.sluice.gateway.upcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.session.KeptLink;
import io.sluice.gateway.session.KeptLink.Kind;
import io.sluice.wire.Answer;
import io.sluice.wire.AnswerOutcome;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upcalls from the request to the answer, with handlers on their own threads. */
class UpcallsTest {
    private static final UpcallLimits LIMITS =
            new UpcallLimits(2, 2, 8, 1, Duration.ofMillis(200), Duration.ofMinutes(1), 1 << 20);

    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final AtomicInteger called = new AtomicInteger();
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CompletableFuture<UpcallResult> later = new CompletableFuture<>();
    private final CompletableFuture<UpcallResult> slow = new CompletableFuture<>();
    private final Upcalls upcalls = new Upcalls(
            new UpcallHandlers(List.of(
                    handler("echo", call -> done(call.arguments())),
                    handler("big", call -> done(new byte[UpcallResult.BYTES_MAX + 1])),
                    handler("later", call -> later),
                    handler("slow", call -> slow),
                    handler("throws", call -> {
                        throw new IOException("the disk is full");
                    }),
                    handler("stuck", call -> {
                        stuck.await();
                        return done(new byte[0]);
                    }),
                    handler("app.*", call -> done("short".getBytes(StandardCharsets.UTF_8))),
                    handler("app.more.*", call -> done("long".getBytes(StandardCharsets.UTF_8))))),
            LIMITS,
            InstantSource.system(),
            new SimpleMeterRegistry());

    @AfterEach
    void close() {
        upcalls.close();
    }

    @Test
    void anUpcallIsAnsweredByItsHandler() {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.ANSWER);
        // When
        ask(link, 1, "echo", "hello");
        // Then
        Answer answer = link.nextAnswer();
        assertThat(answer.outcome()).isEqualTo(AnswerOutcome.OK);
        assertThat(answer.content()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
        assertThat(acknowledged).containsExactly("1 0");
    }

    @Test
    void whoAsksAgainGetsTheSameAnswerAndTheHandlerIsCalledOnce() {
        // Given
        KeptLink before = KeptLink.of("e1", Kind.ANSWER);
        ask(before, 1, "echo", "hello");
        Answer first = before.nextAnswer();
        upcalls.ended(before);
        KeptLink after = KeptLink.of("e1", Kind.ANSWER);
        // When
        ask(after, 1, "echo", "hello");
        // Then
        assertThat(after.nextAnswer().content()).isEqualTo(first.content());
        assertThat(called).hasValue(1);
    }

    @Test
    void anAnswerGoesToTheConnectionThatAskedLast() {
        // Given
        KeptLink before = KeptLink.of("e1", Kind.ANSWER);
        ask(before, 1, "later", "");
        await().until(() -> called.get() == 1);
        KeptLink after = KeptLink.of("e1", Kind.ANSWER);
        ask(after, 1, "later", "");
        upcalls.ended(before);
        // When
        later.complete(UpcallResult.text("now"));
        // Then
        assertThat(after.nextAnswer().outcome()).isEqualTo(AnswerOutcome.OK);
        assertThat(before.answers).isEmpty();
        assertThat(called).hasValue(1);
    }

    @Test
    void aNameThatNobodyAnswersIsUnknown() {
        KeptLink link = KeptLink.of("e1", Kind.ANSWER);
        ask(link, 1, "nobody", "");
        assertThat(link.nextAnswer().outcome()).isEqualTo(AnswerOutcome.UNKNOWN);
    }

    @Test
    void theLongestPrefixWins() {
        KeptLink link = KeptLink.of("e1", Kind.ANSWER);
        ask(link, 1, "app.more.of.it", "");
        assertThat(link.nextAnswer().content()).asString(StandardCharsets.UTF_8).isEqualTo("long");
        ask(link, 2, "app.other", "");
        assertThat(link.nextAnswer().content()).asString(StandardCharsets.UTF_8).isEqualTo("short");
    }

    @Test
    void whatAHandlerThrowsIsTheReasonOfTheFailure() {
        KeptLink link = KeptLink.of("e1", Kind.ANSWER);
        ask(link, 1, "throws", "");
        Answer answer = link.nextAnswer();
        assertThat(answer.outcome()).isEqualTo(AnswerOutcome.FAILED);
        assertThat(answer.reason()).isEqualTo("the disk is full");
    }

    @Test
    void anAnswerThatIsTooLargeIsAFailure() {
        KeptLink link = KeptLink.of("e1", Kind.ANSWER);
        ask(link, 1, "big", "");
        Answer answer = link.nextAnswer();
        assertThat(answer.outcome()).isEqualTo(AnswerOutcome.FAILED);
        assertThat(answer.reason()).contains("32 KiB");
    }

    @Test
    void aHandlerThatTakesTooLongIsInterruptedAndOthersGoOn() {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.ANSWER);
        ask(link, 1, "stuck", "");
        // When
        ask(link, 2, "echo", "behind");
        // Then
        await().until(() -> {
            upcalls.sweep();
            return link.answers.size() == 2;
        });
        assertThat(link.answers.get(0).outcome()).isEqualTo(AnswerOutcome.IN_DOUBT);
        assertThat(link.answers.get(0).reason()).contains("too long");
        assertThat(link.answers.get(1).outcome()).isEqualTo(AnswerOutcome.OK);
    }

    @Test
    void whatWasInDoubtIsKnownToWhoAsksAgainOnceItsHandlerHasEnded() {
        // Given: a record that Kafka takes only after its endpoint has been answered
        KeptLink link = KeptLink.of("e1", Kind.ANSWER);
        ask(link, 1, "slow", "");
        await().until(() -> {
            upcalls.sweep();
            return link.answers.size() == 1;
        });
        assertThat(link.answers.get(0).outcome()).isEqualTo(AnswerOutcome.IN_DOUBT);
        // When
        slow.complete(new UpcallResult("", "late".getBytes(StandardCharsets.UTF_8)));
        ask(link, 1, "slow", "");
        // Then
        assertThat(link.answers.get(1).outcome()).isEqualTo(AnswerOutcome.OK);
        assertThat(link.answers.get(1).content())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("late");
    }

    @Test
    void whereTooManyWaitTheEndpointIsToldWhenToComeAgain() {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.ANSWER);
        ask(link, 1, "stuck", "");
        await().until(() -> called.get() == 1);
        ask(link, 2, "echo", "");
        ask(link, 3, "echo", "");
        // When
        ask(link, 4, "echo", "");
        // Then
        assertThat(acknowledged).endsWith("4 " + ReasonCodes.QUOTA_EXCEEDED);
        stuck.countDown();
    }

    @Test
    void anotherEndpointsUpcallIsNotAnswered() {
        // Given
        ask(KeptLink.of("e1", Kind.ANSWER), 1, "echo", "");
        // When
        KeptLink thief = KeptLink.of("e2", Kind.ANSWER);
        ask(thief, 1, "echo", "");
        // Then
        assertThat(acknowledged).endsWith("1 " + ReasonCodes.PAYLOAD_FORMAT_INVALID);
        assertThat(thief.answers).isEmpty();
    }

    @Test
    void twoHandlersOfOneNameAreRefused() {
        UpcallHandler one = handler("echo", call -> done(new byte[0]));
        assertThatThrownBy(() -> new UpcallHandlers(List.of(one, one)))
                .hasMessageContaining("two handlers answer upcalls named echo");
    }

    @Test
    void aPlugInThatCannotBeMadeIsNamed(@TempDir Path folder) throws Exception {
        // Given
        try (var jar = new JarOutputStream(Files.newOutputStream(folder.resolve("broken.jar")))) {
            jar.putNextEntry(new ZipEntry("META-INF/services/" + UpcallHandler.class.getName()));
            jar.write("com.example.Missing".getBytes(StandardCharsets.UTF_8));
            jar.closeEntry();
        }
        // Then
        assertThatThrownBy(() -> UpcallHandlers.installed(folder))
                .hasMessageContaining("com.example.Missing")
                .hasMessageContaining("cannot be made");
        assertThatThrownBy(() -> UpcallHandlers.installed(folder.resolve("none")))
                .hasMessageContaining("is no folder");
    }

    private void ask(KeptLink link, long id, String name, String arguments) {
        byte[] inlined = arguments.getBytes(StandardCharsets.UTF_8);
        RequestToSend request = new RequestToSend(
                TransferIds.bytes(new UUID(0, id)),
                0,
                TransferKind.UPCALL,
                "",
                name,
                "text/plain",
                inlined.length,
                new byte[0],
                0,
                inlined,
                Instant.now().plusSeconds(30).toEpochMilli());
        upcalls.ask(link, request, (code, reason) -> acknowledged.add(id + " " + code));
    }

    private static CompletionStage<UpcallResult> done(byte[] content) {
        return CompletableFuture.completedFuture(new UpcallResult("", content));
    }

    private interface Handling {
        CompletionStage<UpcallResult> handle(UpcallCall call) throws Exception;
    }

    private UpcallHandler handler(String name, Handling handling) {
        return new UpcallHandler() {
            @Override
            public Set<String> names() {
                return Set.of(name);
            }

            @Override
            public CompletionStage<UpcallResult> handle(UpcallCall call) throws Exception {
                called.incrementAndGet();
                return handling.handle(call);
            }
        };
    }
}
