package io.sluice.agent.upcall;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.upcall.UpcallBook.Ended;
import io.sluice.agent.upcall.UpcallBook.Question;
import io.sluice.wire.Answer;
import io.sluice.wire.AnswerOutcome;
import io.sluice.wire.TransferIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** The book against a gateway that takes, refuses, answers, is busy and goes away. */
class UpcallBookProperties {
    private static final UpcallLimits LIMITS = new UpcallLimits(6, 1_500, 2, 5, 10);
    private static final int TIMEOUT_MS = 4_000;
    private static final List<AnswerOutcome> OUTCOMES = List.of(AnswerOutcome.values());

    @Property(tries = 400)
    void eachUpcallEndsOnceAndTheGatewayIsNeverAskedTooOften(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        Run run = new Run();

        // When
        for (int step = 0; step < 300; step++) {
            run.now += random.nextInt(60);
            switch (random.nextInt(8)) {
                case 0, 1 -> run.keep(random);
                case 2 -> run.acknowledge(random);
                case 3, 4 -> run.answer(random);
                case 5 -> run.forget(random);
                case 6 -> {
                    if (random.nextInt(4) == 0) {
                        run.toggleLink();
                    }
                }
                default -> run.overdue();
            }
            run.ask();
        }
        run.now += 2 * TIMEOUT_MS;
        run.overdue();

        // Then
        assertThat(run.book.size()).isZero();
        assertThat(run.ended).containsExactlyInAnyOrderElementsOf(run.kept);
    }

    @Property(tries = 400)
    void whatIsToBeDoneNextIsToldWithItsTime(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        Run run = new Run();
        for (int step = 0; step < random.nextInt(80); step++) {
            run.now += random.nextInt(60);
            switch (random.nextInt(5)) {
                case 0, 1 -> run.keep(random);
                case 2 -> run.acknowledge(random);
                case 3 -> run.answer(random);
                default -> run.toggleLink();
            }
            run.overdue();
            run.ask();
        }

        // When
        long next = run.book.nextAtMs(run.now);

        // Then
        assertThat(next).isGreaterThanOrEqualTo(run.now);
        if (next != Long.MAX_VALUE) {
            int before = run.ended.size();
            run.now = next;
            run.overdue();
            boolean somethingEnded = run.ended.size() > before;
            assertThat(somethingEnded || run.ask() > 0).isTrue();
        } else {
            assertThat(run.book.size()).isZero();
        }
    }

    @Property(tries = 200)
    void afterAReconnectEverythingWithoutAnswerIsAskedAgain(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        Run run = new Run();
        for (int step = 0; step < 40; step++) {
            run.now += random.nextInt(20);
            switch (random.nextInt(3)) {
                case 0 -> run.keep(random);
                case 1 -> run.acknowledge(random);
                default -> run.answer(random);
            }
            run.ask();
        }

        // When
        run.book.linkDown();
        run.linked = false;
        run.toggleLink();
        while (run.book.nextAtMs(run.now) < run.now + 1_000) {
            run.now = Math.max(run.now, run.book.nextAtMs(run.now));
            run.overdue();
            run.ask();
            run.acknowledgeAll();
        }

        // Then
        assertThat(run.askedOnThisLink).containsAll(run.waiting);
    }

    /** A gateway and its link, as the edge would be. */
    private static final class Run {
        final UpcallBook book = new UpcallBook(LIMITS);
        final Set<UUID> kept = new HashSet<>();
        final Set<UUID> waiting = new HashSet<>();
        final List<UUID> ended = new ArrayList<>();
        final List<UUID> unacknowledged = new ArrayList<>();
        final Set<UUID> queued = new HashSet<>();
        /** Answered BUSY since they were asked. */
        final Set<UUID> busied = new HashSet<>();

        final Set<UUID> askedOnThisLink = new HashSet<>();
        final Map<UUID, Question> questions = new HashMap<>();
        long now;
        boolean linked;
        long linkedAt;
        int asksOnThisLink;

        void keep(Random random) {
            Question question = new Question(
                    new UUID(random.nextLong(), random.nextLong()),
                    "name",
                    "",
                    new byte[random.nextInt(400)],
                    now + 1 + random.nextInt(TIMEOUT_MS));
            long bytes = waiting.stream().mapToLong(id -> question(id).size()).sum();
            boolean room = waiting.size() < LIMITS.count() && bytes + question.size() <= LIMITS.bytes();
            assertThat(book.keep(question)).isEqualTo(room);
            if (room) {
                kept.add(question.id());
                waiting.add(question.id());
                questions.put(question.id(), question);
            }
            assertThat(book.size()).isEqualTo(waiting.size()).isLessThanOrEqualTo(LIMITS.count());
        }

        int ask() {
            List<Question> due = book.toAsk(now);
            for (Question each : due) {
                assertThat(linked).isTrue();
                assertThat(waiting).contains(each.id());
                assertThat(queued).doesNotContain(each.id());
                assertThat(each.deadlineMs()).isGreaterThan(now);
                unacknowledged.add(each.id());
                busied.remove(each.id());
                askedOnThisLink.add(each.id());
                asksOnThisLink++;
            }
            assertThat(unacknowledged).hasSizeLessThanOrEqualTo(LIMITS.inFlight());
            assertThat((double) asksOnThisLink)
                    .isLessThanOrEqualTo(LIMITS.burst() + (now - linkedAt) * LIMITS.perSecond() / 1_000.0);
            return due.size();
        }

        void acknowledge(Random random) {
            if (unacknowledged.isEmpty()) {
                return;
            }
            UUID id = unacknowledged.remove(0);
            switch (random.nextInt(4)) {
                case 0 -> {
                    book.notTaken(id);
                    book.again(id, now + random.nextInt(500));
                }
                case 1 -> ended(book.refused(id, "no"));
                default -> {
                    book.queued(id);
                    if (!busied.contains(id)) {
                        queued.add(id);
                    }
                }
            }
        }

        void acknowledgeAll() {
            unacknowledged.forEach(book::queued);
            unacknowledged.clear();
        }

        void answer(Random random) {
            if (askedOnThisLink.isEmpty()) {
                return;
            }
            List<UUID> asked = List.copyOf(askedOnThisLink);
            UUID id = asked.get(random.nextInt(asked.size()));
            AnswerOutcome outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
            if (outcome == AnswerOutcome.BUSY) {
                queued.remove(id);
                busied.add(id);
            }
            ended(book.answered(id, new Answer(TransferIds.bytes(id), outcome, "why", "", new byte[0]), now));
        }

        void forget(Random random) {
            if (!waiting.isEmpty() && random.nextInt(4) == 0) {
                UUID id = waiting.iterator().next();
                book.forget(id);
                waiting.remove(id);
                ended.add(id);
            }
        }

        void overdue() {
            book.overdue(now).forEach(each -> {
                assertThat(question(each.id()).deadlineMs()).isLessThanOrEqualTo(now);
                assertThat(each.result()).isInstanceOf(UpcallResult.TimedOut.class);
                ended(each);
            });
            assertThat(waiting).allMatch(id -> question(id).deadlineMs() > now);
        }

        void toggleLink() {
            linked = !linked;
            unacknowledged.clear();
            queued.clear();
            busied.clear();
            askedOnThisLink.clear();
            asksOnThisLink = 0;
            linkedAt = now;
            if (linked) {
                book.linkUp(now);
            } else {
                book.linkDown();
            }
        }

        private Question question(UUID id) {
            return Objects.requireNonNull(questions.get(id));
        }

        private void ended(@Nullable Ended one) {
            if (one != null) {
                assertThat(waiting.remove(one.id()))
                        .as("ends while it waits, and once")
                        .isTrue();
                ended.add(one.id());
            }
        }
    }
}
