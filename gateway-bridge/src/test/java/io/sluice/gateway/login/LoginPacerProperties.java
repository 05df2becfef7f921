package io.sluice.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Herds of endpoints that come at once and come back when they are told, or later. */
class LoginPacerProperties {
    private static final long START_MS = 1_000_000;
    private static final int PER_SECOND = 100;
    private static final int PER_TENTH = 10;

    @Property(tries = 200)
    void whoKeepsItsTimeIsSentAwayAtMostOnceAndWaitsNoLongerThanAllNeed(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 2_000) int endpoints) {
        // Given
        Herd herd = new Herd(seed, endpoints, 0);
        // When
        herd.run();
        // Then
        assertThat(herd.sentAway.values()).allMatch(times -> times == 1);
        assertThat(herd.in).isEqualTo(endpoints);
        // A tenth of the room is left to those for which work waits.
        long needed = 1_000L * endpoints / (PER_SECOND * 9 / 10) + 1_000;
        assertThat(herd.lastMs - START_MS).isLessThanOrEqualTo(needed);
    }

    @Property(tries = 200)
    void noTenthOfASecondIsPromisedToMoreThanItHasRoomFor(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 2_000) int endpoints) {
        // Given
        LoginPacer pacer = new LoginPacer(PER_SECOND, 0, 60_000, 10_000);
        Random random = new Random(seed);
        Map<Long, Integer> promised = new HashMap<>();
        long now = START_MS;
        // When
        for (int i = 0; i < endpoints; i++) {
            now += random.nextInt(4);
            Turn turn = pacer.ask("e" + i, random.nextBoolean(), now);
            if (!(turn instanceof Turn.None)) {
                promised.merge((now + waitOf(turn)) / LoginPacer.SLOT_MS, 1, Integer::sum);
            }
        }
        // Then
        assertThat(promised.values()).allMatch(count -> count <= PER_TENTH);
    }

    @Property(tries = 100)
    void whomWorkWaitsForComesNoLaterThanAnotherThatAsksWithIt(@ForAll @IntRange(min = 0, max = 500) int before) {
        // Given
        LoginPacer pacer = new LoginPacer(PER_SECOND, 0, 60_000, 10_000);
        for (int i = 0; i < before; i++) {
            pacer.ask("e" + i, false, START_MS);
        }
        // When
        long awaited = waitOf(pacer.ask("awaited", true, START_MS));
        long other = waitOf(pacer.ask("other", false, START_MS));
        // Then
        assertThat(awaited).isLessThanOrEqualTo(other);
    }

    @Property(tries = 100)
    void whatIsRememberedIsBounded(@ForAll @IntRange(min = 1, max = 5_000) int endpoints) {
        // Given
        LoginPacer pacer = new LoginPacer(PER_SECOND, 0, 10_000, 50);
        // When
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            turns.add(pacer.ask("e" + i, false, START_MS));
        }
        // Then
        assertThat(pacer.places()).isLessThanOrEqualTo(50);
        assertThat(turns).allMatch(turn -> turn instanceof Turn.None || waitOf(turn) <= 10_000);
        assertThat(turns.stream().filter(turn -> turn instanceof Turn.None).count())
                .isEqualTo(Math.max(0, endpoints - 50 - PER_TENTH));
        // When nobody comes
        pacer.ask("late", false, START_MS + 60_000);
        // Then
        assertThat(pacer.places()).isZero();
    }

    @Property(tries = 100)
    void onlyWhoseTurnIsSoonWaitsOnItsConnection(
            @ForAll @IntRange(min = 1, max = 2_000) int endpoints, @ForAll @IntRange(max = 20_000) int holdMs) {
        // Given
        LoginPacer pacer = new LoginPacer(PER_SECOND, holdMs, 60_000, 10_000);
        // When
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            turns.add(pacer.ask("e" + i, false, START_MS));
        }
        // Then
        assertThat(turns)
                .allMatch(turn -> turn instanceof Turn.Now || waitOf(turn) <= holdMs == turn instanceof Turn.Soon);
        assertThat(pacer.places()).isEqualTo((int)
                turns.stream().filter(turn -> turn instanceof Turn.Later).count());
    }

    private static long waitOf(Turn turn) {
        if (turn instanceof Turn.Soon soon) {
            return soon.waitMs();
        }
        return turn instanceof Turn.Later later ? later.waitMs() : 0;
    }

    /** Comes at one instant, and again when told, up to a tenth of the wait later, as agents do. */
    private static final class Herd {
        final Map<String, Integer> sentAway = new HashMap<>();
        int in;
        long lastMs;

        private final LoginPacer pacer = new LoginPacer(PER_SECOND, 2_000, 120_000, 10_000);
        private final PriorityQueue<Visit> visits = new PriorityQueue<>((a, b) -> Long.compare(a.atMs(), b.atMs()));
        private final Random random;

        private record Visit(String endpoint, long atMs) {}

        Herd(long seed, int endpoints, long spreadMs) {
            random = new Random(seed);
            for (int i = 0; i < endpoints; i++) {
                visits.add(new Visit("e" + i, START_MS + spreadMs));
            }
        }

        void run() {
            for (Visit visit = visits.poll(); visit != null; visit = visits.poll()) {
                Turn turn = pacer.ask(visit.endpoint(), false, visit.atMs());
                long wait = waitOf(turn);
                if (!(turn instanceof Turn.Later)) {
                    in++;
                    lastMs = Math.max(lastMs, visit.atMs() + wait);
                } else {
                    sentAway.merge(visit.endpoint(), 1, Integer::sum);
                    long later = random.nextLong(wait / 10 + 1);
                    visits.add(new Visit(visit.endpoint(), visit.atMs() + wait + later));
                }
            }
            lastMs -= lastMs / 10 - START_MS / 10;
        }
    }
}
