package io.sluice.coordinator.api;

import io.sluice.coordinator.output.ChunkLog;
import io.sluice.coordinator.output.LiveChunks;
import io.sluice.topics.Extent;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.TransferType;
import io.sluice.topics.transfer.ChunkSource;
import io.sluice.topics.transfer.StoredChunk;
import io.sluice.topics.transfer.TransferUnreadableException;
import io.sluice.topics.transfer.TransferUnreadableException.Cause;
import io.sluice.wire.Digests;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A topic of chunks with one partition, as a test wants it. */
final class FakeChunks implements ChunkLog {
    final List<StoredChunk> records = new CopyOnWriteArrayList<>();
    volatile @Nullable TransferUnreadableException failure;
    volatile long followedSince;

    /** Writes a transfer in chunks of so many bytes; its manifest. */
    TransferManifest store(String activation, byte[] content, int chunkBytes) {
        UUID transfer = UUID.randomUUID();
        String endpoint = activation.substring(activation.indexOf('/') + 1);
        long first = records.size();
        for (int from = 0; from < content.length; from += chunkBytes) {
            int to = Math.min(content.length, from + chunkBytes);
            add(activation, transfer, from, Arrays.copyOfRange(content, from, to), to == content.length);
        }
        return TransferManifest.newBuilder()
                .setTransferId(transfer.toString())
                .setEndpointId(endpoint)
                .setGateway("gw-1")
                .setKind(TransferType.RESULT)
                .setCorrelation(activation)
                .setName("stdout")
                .setContentType("")
                .setAttempt(0)
                .setLength(content.length)
                .setSha256(ByteBuffer.wrap(Digests.sha256(content)))
                .setStartedAt(0)
                .setEndedAt(0)
                .setState(TransferState.COMPLETE)
                .setReason("")
                .setExtents(List.of(new Extent(0, first, (int) (records.size() - first))))
                .build();
    }

    void add(String activation, UUID transfer, long offset, byte[] data, boolean last) {
        String endpoint = activation.substring(activation.indexOf('/') + 1);
        records.add(new StoredChunk(records.size(), endpoint, transfer, 0, offset, last, activation, data));
    }

    @Override
    public ChunkSource source() {
        return new ChunkSource() {
            private int at;

            @Override
            public void seek(int partition, long recordOffset) throws TransferUnreadableException {
                throwFailure();
                at = (int) recordOffset;
            }

            @Override
            public @Nullable StoredChunk next() throws TransferUnreadableException {
                return at < records.size() ? records.get(at++) : null;
            }

            @Override
            public void close() {
                at = -1;
            }
        };
    }

    @Override
    public LiveChunks follow(@Nullable String endpointId, long sinceMillis) throws TransferUnreadableException {
        throwFailure();
        followedSince = sinceMillis;
        return new LiveChunks() {
            private int at;
            private int end = Integer.MAX_VALUE;

            @Override
            public List<StoredChunk> next() throws TransferUnreadableException {
                throwFailure();
                List<StoredChunk> found = new ArrayList<>();
                while (at < records.size()) {
                    found.add(records.get(at++));
                }
                if (found.isEmpty()) {
                    pause();
                }
                return found;
            }

            @Override
            public void lastCall() {
                end = Math.min(end, records.size());
            }

            @Override
            public boolean isThrough() {
                return at >= end;
            }

            @Override
            public void close() {
                at = -1;
            }
        };
    }

    private static void pause() {
        try {
            var unused = new java.util.concurrent.CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void throwFailure() throws TransferUnreadableException {
        TransferUnreadableException now = failure;
        if (now != null) {
            throw new TransferUnreadableException(now.why(), String.valueOf(now.getMessage()));
        }
    }

    void fails(Cause cause, String message) {
        failure = new TransferUnreadableException(cause, message);
    }
}
