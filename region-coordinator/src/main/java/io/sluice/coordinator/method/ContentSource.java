package io.sluice.coordinator.method;

import io.sluice.topics.ContentIndex;

/** Gives back what was published. Any thread may call. */
public interface ContentSource {

    /**
     * The whole content, verified.
     *
     * @throws Refusal BUSY or UNREADABLE; may be tried again
     */
    byte[] read(ContentIndex index);
}
