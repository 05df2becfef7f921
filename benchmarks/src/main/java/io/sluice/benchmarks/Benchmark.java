package io.sluice.benchmarks;

import java.nio.file.Path;
import java.util.List;

/** One question about speed or size. */
interface Benchmark {

    /** What people type. */
    String name();

    /** The question in a sentence. */
    String purpose();

    /**
     * Starts what is needed, measures, ends it.
     *
     * @param logs the folder for the output of what it starts
     */
    List<Measure> run(Scale scale, Path logs);

    /** How thoroughly. */
    enum Scale {
        /** What the goals are meant for. */
        FULL,
        /** Just enough to see that the benchmark itself works. */
        SMOKE
    }
}
