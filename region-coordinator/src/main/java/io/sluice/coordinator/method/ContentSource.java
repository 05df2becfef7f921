package io.sluice.coordinator.method;

import io.sluice.topics.ContentIndex;

/** Gives back what was published. Any thread may call. */
public interface ContentSource {

    /**
     * The whole content, verified.
     *
     * @throws Refusal BUSY or KAFKA_AWAY, which may be tried again; CONTENT_GONE
     */
    byte[] read(ContentIndex index);
}
