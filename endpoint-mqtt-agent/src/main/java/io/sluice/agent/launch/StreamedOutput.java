package io.sluice.agent.launch;

import java.util.UUID;

/** Where standard output goes that does not fit into a report. Written by one thread. */
public interface StreamedOutput {

    /** Of the transfer. */
    UUID id();

    /**
     * Takes bytes, and waits while there is no room for them.
     *
     * @return false if nobody takes them any more
     */
    boolean write(byte[] bytes, int count);

    /** No byte follows. */
    void end();

    /** Gives up what is not durable yet; a write that waits returns. Any thread. */
    void abandon();

    /** Bytes written. */
    long length();

    /** Whether a write waits for room. Any thread. */
    boolean isHeldUp();

    /** Begins one. Any thread. */
    interface Opener {
        StreamedOutput open(Job job);
    }
}
