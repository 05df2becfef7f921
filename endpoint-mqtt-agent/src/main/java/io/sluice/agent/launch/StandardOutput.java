package io.sluice.agent.launch;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one run writes to stdout: kept while it is small, streamed from its first byte on once it is not. Written by one
 * thread, read by any.
 */
final class StandardOutput {
    private final Job job;
    private final StreamedOutput.Opener streams;
    private final Consumer<RunOutcome.Kill> kill;
    private final Captured kept;
    private volatile @Nullable StreamedOutput stream;
    private volatile boolean abandoned;
    private long total;
    private boolean over;

    StandardOutput(Job job, StreamedOutput.Opener streams, Consumer<RunOutcome.Kill> kill) {
        this.job = job;
        this.streams = streams;
        this.kill = kill;
        this.kept = Captured.start(job.inlineBytes());
    }

    /** Takes bytes; beyond the limit the run is ended, and what lies beyond it is left out. */
    void take(byte[] bytes, int count) {
        if (over) {
            return;
        }
        int within = (int) Math.min(count, job.outputLimitBytes() - total);
        total += within;
        boolean written = write(bytes, within);
        if (!written) {
            over = true;
            kill.accept(RunOutcome.Kill.STREAM_LOST);
        } else if (within < count) {
            over = true;
            kill.accept(RunOutcome.Kill.OUTPUT_LIMIT);
        }
    }

    private boolean write(byte[] bytes, int count) {
        StreamedOutput present = stream;
        if (present == null && !job.live() && total <= job.inlineBytes()) {
            kept.add(bytes, count);
            return true;
        }
        if (present == null) {
            present = streams.open(job);
            stream = present;
            byte[] before = kept.bytes();
            if (!present.write(before, before.length)) {
                return false;
            }
        }
        return present.write(bytes, count);
    }

    /** Nothing more comes. */
    void end() {
        StreamedOutput present = stream;
        if (present != null) {
            present.end();
        }
    }

    /** Gives up what was streamed: it is no part of the outcome any more. */
    void abandon() {
        StreamedOutput present = stream;
        if (present != null) {
            abandoned = true;
            present.abandon();
        }
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** What the report carries itself. */
    byte[] inline() {
        return stream == null ? kept.bytes() : new byte[0];
    }

    @Nullable
    StreamedOutput streamed() {
        return abandoned ? null : stream;
    }

    boolean isHeldUp() {
        StreamedOutput present = stream;
        return present != null && present.isHeldUp();
    }
}
