package io.sluice.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One number.
 *
 * @param name what was measured
 * @param value how much
 * @param unit of the value
 * @param goal in words; null if there is none
 * @param holds whether the goal is met; true where there is none
 * @param kind whether a short run may be judged by it
 */
record Measure(
        String name, double value, String unit, @Nullable String goal, boolean holds, Kind kind) {

    enum Kind {
        /** Says something, promises nothing. */
        SHOWN,
        /** A promise, judged in full runs. */
        GOAL,
        /** Without it the other numbers mean nothing; judged always. */
        SANITY
    }

    static Measure shown(String name, double value, String unit) {
        return new Measure(name, value, unit, null, true, Kind.SHOWN);
    }

    static Measure shown(String name, long value, String unit) {
        return shown(name, (double) value, unit);
    }

    static Measure exactly(String name, long value, String unit, long expected) {
        return exactly(name, (double) value, unit, (double) expected);
    }

    static Measure atLeast(String name, long value, String unit, long limit) {
        return atLeast(name, (double) value, unit, (double) limit);
    }

    static Measure atMost(String name, double value, String unit, double limit, String how) {
        return new Measure(
                name, value, unit, "≤ " + Report.number(limit) + " " + unit + how, value <= limit, Kind.GOAL);
    }

    static Measure atLeast(String name, double value, String unit, double limit) {
        return new Measure(
                name, value, unit, ("≥ " + Report.number(limit) + " " + unit).strip(), value >= limit, Kind.GOAL);
    }

    static Measure exactly(String name, double value, String unit, double expected) {
        return new Measure(name, value, unit, "= " + Report.number(expected), value == expected, Kind.SANITY);
    }

    /** Whether this measure lets a run of that scale pass. */
    boolean passes(Benchmark.Scale scale) {
        return holds || (scale == Benchmark.Scale.SMOKE && kind != Kind.SANITY);
    }
}
