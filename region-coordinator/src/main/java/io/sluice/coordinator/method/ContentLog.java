package io.sluice.coordinator.method;

import io.sluice.topics.ContentChunkRef;

/** The region's topic {@code content}. Any thread may call; what it returns is the caller's to close. */
public interface ContentLog {

    /** To read contents from, by one thread. */
    Reading open();

    /** Chunks, each by its place. */
    interface Reading extends AutoCloseable {
        /**
         * One chunk; whether it is the right one is not its business.
         *
         * @throws Refusal CONTENT_GONE or KAFKA_AWAY
         */
        byte[] chunk(ContentChunkRef place);

        @Override
        void close();
    }
}
