package io.sluice.workgroup;

import java.io.IOException;
import java.util.function.IntConsumer;

/** A part of the workgroup that is a process of its own. */
interface Part extends AutoCloseable {
    long pid();

    /** Tells the exit code once it has ended, for whatever reason. */
    void whenEnded(IntConsumer told);

    /** Makes it end without waiting for it. */
    void letGo();

    /** Makes it end and waits. */
    @Override
    void close() throws IOException;
}
