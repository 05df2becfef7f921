package io.sluice.coordinator.watchdog;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Copies of state that wait until the records that somebody waits for are on their way.
 *
 * <p>Each change of a store is also a record of its changelog. Sent at once, each is a request of its own in front of the
 * record that the next hop waits for, since a broker handles one request of a connection at a time. So a thread of the
 * streams holds them while it processes what it has polled, and sends them together before it polls again, before each
 * commit, and when as many records or bytes are held as its {@link Bounds} allow. Their order is kept.
 *
 * <p>Nothing depends on a changelog's record being sent before an output (decision 0012): after a crash both are made again
 * from the log, from the offset last committed, and a commit waits for both.
 *
 * <p>Belongs to one thread.
 */
final class HeldChangelogs {
    /** How much is held: at so many records, or bytes, everything goes. */
    record Bounds(int records, long bytes) {}

    /** Why held records were sent. */
    enum Release {
        /** The thread was about to poll or to commit. */
        TURN,
        /** As many records were held as may be. */
        RECORDS,
        /** As many bytes were held as may be. */
        BYTES
    }

    /** Where released records go. */
    interface Out {
        Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback);
    }

    private record Held(ProducerRecord<byte[], byte[]> record, Callback callback) {}

    private final Out out;
    private final Bounds bounds;
    private final Consumer<Release> released;
    private final Queue<Held> waiting = new ArrayDeque<>();
    private long bytes;

    /** @param released told before held records are sent; not when there are none */
    HeldChangelogs(Out out, Bounds bounds, Consumer<Release> released) {
        this.out = out;
        this.bounds = bounds;
        this.released = released;
    }

    /** Holds a record; the answer comes after its release. */
    Future<RecordMetadata> add(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
        CompletableFuture<RecordMetadata> answer = new CompletableFuture<>();
        waiting.add(new Held(record, (metadata, failure) -> {
            if (callback != null) {
                callback.onCompletion(metadata, failure);
            }
            if (failure == null) {
                answer.complete(metadata);
            } else {
                answer.completeExceptionally(failure);
            }
        }));
        bytes += size(record.key()) + size(record.value());
        if (waiting.size() >= bounds.records()) {
            release(Release.RECORDS);
        } else if (bytes >= bounds.bytes()) {
            release(Release.BYTES);
        }
        return answer;
    }

    /** Sends all that is held, in order. If a send throws, it and what comes after it are dropped: the thread ends. */
    void release() {
        release(Release.TURN);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told
    private void release(Release why) {
        if (waiting.isEmpty()) {
            return;
        }
        released.accept(why);
        try {
            for (Held next = waiting.poll(); next != null; next = waiting.poll()) {
                out.send(next.record(), next.callback());
            }
        } finally {
            waiting.clear();
            bytes = 0;
        }
    }

    private static int size(byte @Nullable [] part) {
        return part == null ? 0 : part.length;
    }
}
