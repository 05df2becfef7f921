package io.sluice.gateway.upcall;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.upcall.UpcallBook.Asked;
import io.sluice.gateway.upcall.UpcallBook.Told;
import io.sluice.wire.Answer;
import io.sluice.wire.AnswerOutcome;
import io.sluice.wire.TransferIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Endpoints that ask, ask again, leave and come back, with handlers that are quick, slow or never done. */
class UpcallBookProperties {
    private static final UpcallLimits LIMITS =
            new UpcallLimits(6, 3, 2, 1, Duration.ofMillis(50), Duration.ofSeconds(1), 1 << 20);

    @Property(tries = 500)
    void everyUpcallThatIsTakenIsHandledAtMostOnceAndAnsweredOnce(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int steps) {
        // Given
        Simulation simulation = new Simulation(seed);
        // When
        simulation.run(steps);
        simulation.finish();
        // Then
        assertThat(simulation.handled.values()).allMatch(times -> times == 1);
        assertThat(simulation.queued)
                .allSatisfy(id ->
                        assertThat(simulation.answers).as("answers of %s", id).containsKey(id));
        assertThat(simulation.different).isZero();
    }

    @Property(tries = 500)
    void noBoundIsEverExceeded(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int steps) {
        // Given
        Simulation simulation = new Simulation(seed);
        // When
        simulation.run(steps);
        // Then
        assertThat(simulation.mostWaiting).isLessThanOrEqualTo(LIMITS.waiting());
        assertThat(simulation.mostRunning).isLessThanOrEqualTo(LIMITS.running());
    }

    @Property(tries = 200)
    void nobodyWaitsForAnotherThatAsksMuch(@ForAll @IntRange(min = 1, max = 3) int greedy) {
        // Given
        UpcallBook<String> book = new UpcallBook<>(LIMITS);
        for (int i = 0; i < greedy; i++) {
            book.ask(call(new UUID(1, i), "greedy"), "g", 0, 0);
        }
        book.ask(call(new UUID(2, 0), "modest"), "m", 0, 0);
        // When
        List<String> turns = new ArrayList<>();
        for (UpcallCall next = book.next(0); next != null; next = book.next(0)) {
            turns.add(next.endpointId());
        }
        // Then
        assertThat(turns).contains("modest");
    }

    @Property(tries = 100)
    void keptAnswersAreBoundedInBytes(@ForAll @IntRange(min = 1, max = 60) int upcalls) {
        // Given
        long bytes = 8 << 10;
        UpcallBook<String> book =
                new UpcallBook<>(new UpcallLimits(100, 100, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(9), bytes));
        // When
        for (int i = 0; i < upcalls; i++) {
            book.ask(call(new UUID(3, i), "e"), "l", 0, 0);
            UpcallCall next = Objects.requireNonNull(book.next(0));
            book.answered(next, ok(next, 1_000));
        }
        // Then
        assertThat(book.kept() * 1_000L).isLessThanOrEqualTo(bytes);
        assertThat(book.kept()).isPositive();
    }

    private static UpcallCall call(UUID id, String endpoint) {
        return new UpcallCall(id, endpoint, "linux-x86_64", "x", "", new byte[0], Instant.ofEpochMilli(10_000));
    }

    private static Answer ok(UpcallCall call, int bytes) {
        return new Answer(TransferIds.bytes(call.id()), AnswerOutcome.OK, "", "", new byte[bytes]);
    }

    private static final class Simulation {
        final Map<UUID, Integer> handled = new HashMap<>();
        final Map<UUID, Answer> answers = new HashMap<>();
        final List<UUID> queued = new ArrayList<>();
        int different;
        int mostWaiting;
        int mostRunning;

        private final Random random;
        private final UpcallBook<String> book = new UpcallBook<>(LIMITS);
        private final List<UpcallCall> asked = new ArrayList<>();
        private final List<UpcallCall> running = new ArrayList<>();
        private long now;

        Simulation(long seed) {
            random = new Random(seed);
        }

        void run(int steps) {
            for (int i = 0; i < steps; i++) {
                switch (random.nextInt(8)) {
                    case 0, 1 -> askNew();
                    case 2 -> askAgain();
                    case 3, 4 -> begin();
                    case 5 -> end();
                    case 6 -> book.ended("e" + random.nextInt(3), "link");
                    default -> pass(random.nextInt(40));
                }
                mostWaiting = Math.max(mostWaiting, book.waiting());
                mostRunning = Math.max(mostRunning, book.running());
            }
        }

        void finish() {
            pass(2_000);
            pass(2_000);
            assertThat(book.waiting()).isZero();
            assertThat(book.running()).isZero();
            assertThat(book.kept()).isZero();
        }

        private void askNew() {
            UpcallCall call = new UpcallCall(
                    new UUID(7, asked.size()),
                    "e" + random.nextInt(3),
                    "",
                    "x",
                    "",
                    new byte[0],
                    Instant.ofEpochMilli(now + random.nextInt(200)));
            asked.add(call);
            ask(call);
        }

        private void askAgain() {
            if (!asked.isEmpty()) {
                UpcallCall call = asked.get(random.nextInt(asked.size()));
                if (call.expiresAt().toEpochMilli() > now) {
                    ask(call);
                }
            }
        }

        private void ask(UpcallCall call) {
            Asked told = book.ask(call, "link", now, 0);
            if (told instanceof Asked.Queued) {
                queued.add(call.id());
            } else if (told instanceof Asked.Answered answered) {
                same(call, answered.answer());
            }
        }

        private void begin() {
            UpcallCall next = book.next(now);
            if (next != null) {
                handled.merge(next.id(), 1, Integer::sum);
                running.add(next);
            }
        }

        private void end() {
            if (!running.isEmpty()) {
                UpcallCall call = running.remove(random.nextInt(running.size()));
                Told<String> told = book.answered(call, ok(call, 1));
                if (told != null) {
                    same(call, told.answer());
                }
            }
        }

        private void pass(long millis) {
            now += millis;
            book.sweep(now).forEach(told -> same(told.upcall(), told.answer()));
        }

        /** Whoever asks again gets what was said before, unless that was in doubt. */
        private void same(UpcallCall call, Answer answer) {
            Answer before = answers.put(call.id(), answer);
            boolean inDoubt = before != null && before.outcome() == AnswerOutcome.IN_DOUBT;
            if (before != null && !inDoubt && before.outcome() != answer.outcome()) {
                different++;
            }
        }
    }
}
