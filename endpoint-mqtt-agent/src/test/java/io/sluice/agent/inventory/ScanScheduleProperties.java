package io.sluice.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.inventory.ScanSchedule.Ending;
import io.sluice.agent.inventory.ScanSchedule.Pace;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class ScanScheduleProperties {
    private static final long EVERY = 10_000;
    private static final long SPLAY = 500;
    private static final long RETRY = 100;
    private static final Pace PACE = new Pace(EVERY, SPLAY, RETRY);

    /** What happens next. */
    enum Event {
        UP,
        DOWN,
        DEMAND,
        REPORTED,
        UNHEARD,
        FAILED,
        LATER
    }

    @Property
    void theFirstScanComesWithinTheSplayOfTheFirstLogin(
            @ForAll long seed, @ForAll @LongRange(max = 1L << 40) long now) {
        ScanSchedule schedule = new ScanSchedule(PACE);
        assertThat(schedule.nextAtMs()).isEqualTo(ScanSchedule.NEVER);

        schedule.linkUp(now, new Random(seed));

        assertThat(schedule.nextAtMs()).isBetween(now, now + SPLAY);
        assertThat(schedule.begins(schedule.nextAtMs())).isTrue();
    }

    @Property
    void scansComeOneAtATimeAndOnlyWithAGateway(@ForAll("events") List<Event> events, @ForAll long seed) {
        Run run = new Run(seed, PACE);

        for (Event each : events) {
            boolean began = run.happens(each);
            if (began) {
                assertThat(run.wasUnderWay).isFalse();
                assertThat(run.linked).isTrue();
            }
        }
    }

    @Property
    void whoAsksGetsAScanThatBeginsAfterwards(@ForAll("events") List<Event> events, @ForAll long seed) {
        Run run = new Run(seed, PACE);
        events.forEach(run::happens);
        boolean underWay = run.underWay;

        run.schedule.demanded();
        boolean atOnce = run.tick();
        if (!atOnce) {
            run.happens(Event.UP);
            if (underWay) {
                assertThat(run.happens(Event.REPORTED)).isTrue();
            }
        }

        assertThat(run.underWay).isTrue();
    }

    @Property
    void theNextOneComesAfterTheIntervalAndItsSplay(@ForAll long seed) {
        Run run = begun(seed);

        run.happens(Event.REPORTED);

        assertThat(run.schedule.nextAtMs()).isBetween(run.now + EVERY, run.now + EVERY + SPLAY);
    }

    @Property
    void pausesAfterFailuresGrowUpToTheInterval(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int failures) {
        Run run = begun(seed);

        for (int i = 0; i < failures; i++) {
            run.happens(Event.FAILED);
            long ceiling = Math.min(EVERY, RETRY << Math.min(i, 30));
            assertThat(run.schedule.nextAtMs() - run.now).isBetween(ceiling / 2, ceiling);
            run.now = run.schedule.nextAtMs();
            assertThat(run.tick()).isTrue();
        }
        run.happens(Event.UNHEARD);

        assertThat(run.schedule.nextAtMs() - run.now).isBetween(EVERY, EVERY + SPLAY);
    }

    @Property
    void withoutAnIntervalOnlyDemandsAreMet(@ForAll("events") List<Event> events, @ForAll long seed) {
        Run run = new Run(seed, new Pace(0, SPLAY, RETRY));
        int began = 0;
        for (Event each : events) {
            began += run.happens(each) ? 1 : 0;
        }

        assertThat(began).isLessThanOrEqualTo((int)
                events.stream().filter(Event.DEMAND::equals).count());
        assertThat(run.schedule.nextAtMs()).isEqualTo(ScanSchedule.NEVER);
    }

    @Property
    void aWishThatIsTakenBackStartsNothing(@ForAll long seed) {
        ScanSchedule schedule = new ScanSchedule(new Pace(0, SPLAY, RETRY));
        schedule.demanded();
        schedule.forgotten();

        schedule.linkUp(1_000, new Random(seed));

        assertThat(schedule.begins(1_000_000)).isFalse();
    }

    @Provide
    Arbitrary<List<Event>> events() {
        return Arbitraries.of(Event.class).list().ofMaxSize(60);
    }

    private static Run begun(long seed) {
        Run run = new Run(seed, PACE);
        // At once, if chance has it.
        if (!run.happens(Event.UP)) {
            run.now = run.schedule.nextAtMs();
            assertThat(run.tick()).isTrue();
        }
        return run;
    }

    /** The schedule with the test's own books beside it. */
    private static final class Run {
        final ScanSchedule schedule;
        final Random random;
        long now = 1_000;
        boolean linked;
        boolean underWay;
        boolean wasUnderWay;

        Run(long seed, Pace pace) {
            this.schedule = new ScanSchedule(pace);
            this.random = new Random(seed);
        }

        /** Whether a scan has begun by it. */
        boolean happens(Event event) {
            switch (event) {
                case UP -> {
                    linked = true;
                    schedule.linkUp(now, random);
                }
                case DOWN -> {
                    linked = false;
                    schedule.linkDown();
                }
                case DEMAND -> schedule.demanded();
                case LATER -> now += random.nextInt(20_000);
                case REPORTED, UNHEARD, FAILED -> {
                    if (underWay) {
                        underWay = false;
                        schedule.ended(Ending.valueOf(event.name()), now, random);
                    }
                }
            }
            return tick();
        }

        boolean tick() {
            wasUnderWay = underWay;
            boolean begins = schedule.begins(now);
            underWay |= begins;
            return begins;
        }
    }
}
