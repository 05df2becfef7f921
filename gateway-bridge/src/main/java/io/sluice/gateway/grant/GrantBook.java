package io.sluice.gateway.grant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What has been given and what became of it. Every byte of a grant leaves the books exactly once. */
final class GrantBook {

    /** A grant and how far it has got. */
    static final class Granted {
        final long id;
        final Request request;
        final long lapsesNanos;
        final boolean slow;
        boolean used;
        long unusedBytes;
        long undurableBytes;

        Granted(long id, Request request, long bytes, long lapsesNanos, boolean slow) {
            this.slow = slow;
            this.id = id;
            this.request = request;
            this.unusedBytes = bytes;
            this.lapsesNanos = lapsesNanos;
        }
    }

    /** With bytes still to come, in the order in which they lapse: all have the same time. */
    private final LinkedHashMap<Long, Granted> open = new LinkedHashMap<>();
    /** Nothing more comes; something is not yet durable. */
    private final Map<Long, Granted> settling = new HashMap<>();

    private final Map<String, List<Granted>> openOfEndpoint = new HashMap<>();
    private final Map<UUID, List<Granted>> openOfTransfer = new HashMap<>();
    private long outstandingBytes;
    private long unusedBytes;
    private long unusedSlowBytes;
    private long lastId;

    /** @param firstId ids go up from here */
    GrantBook(long firstId) {
        this.lastId = firstId - 1;
    }

    long outstandingBytes() {
        return outstandingBytes;
    }

    long unusedBytes() {
        return unusedBytes;
    }

    /** Given to those that use their grants slowly. */
    long unusedSlowBytes() {
        return unusedSlowBytes;
    }

    int openGrants() {
        return open.size();
    }

    int grants() {
        return open.size() + settling.size();
    }

    Granted give(Request request, long bytes, long lapsesNanos, boolean slow) {
        var granted = new Granted(++lastId, request, bytes, lapsesNanos, slow);
        open.put(granted.id, granted);
        openOfEndpoint
                .computeIfAbsent(request.endpointId(), key -> new ArrayList<>(1))
                .add(granted);
        openOfTransfer
                .computeIfAbsent(request.transferId(), key -> new ArrayList<>(1))
                .add(granted);
        outstandingBytes += bytes;
        unused(granted, bytes);
        return granted;
    }

    /** Bytes have come; null if the grant is not open or has fewer left. */
    @Nullable
    Granted received(long id, long bytes) {
        Granted granted = open.get(id);
        if (granted == null || bytes < 0 || bytes > granted.unusedBytes) {
            return null;
        }
        granted.used = true;
        granted.unusedBytes -= bytes;
        granted.undurableBytes += bytes;
        unused(granted, -bytes);
        if (granted.unusedBytes == 0) {
            shut(granted);
        }
        return granted;
    }

    void durable(long id, long bytes) {
        Granted granted = open.containsKey(id) ? open.get(id) : settling.get(id);
        if (granted == null) {
            return;
        }
        long freed = Math.min(bytes, granted.undurableBytes);
        granted.undurableBytes -= freed;
        outstandingBytes -= freed;
        if (granted.undurableBytes == 0) {
            settling.remove(id);
        }
    }

    /** Nothing more comes on it: its unused bytes are back. Null if it was not open. */
    @Nullable
    Granted finished(long id) {
        Granted granted = open.get(id);
        if (granted != null) {
            outstandingBytes -= granted.unusedBytes;
            unused(granted, -granted.unusedBytes);
            shut(granted);
        }
        return granted;
    }

    List<Granted> openOfTransfer(UUID transferId) {
        return List.copyOf(openOfTransfer.getOrDefault(transferId, List.of()));
    }

    List<Granted> openOfEndpoint(String endpointId) {
        return List.copyOf(openOfEndpoint.getOrDefault(endpointId, List.of()));
    }

    /** The one that lapses first. */
    @Nullable
    Granted oldest() {
        return open.isEmpty() ? null : open.values().iterator().next();
    }

    private void unused(Granted granted, long change) {
        unusedBytes += change;
        unusedSlowBytes += granted.slow ? change : 0;
    }

    private void shut(Granted granted) {
        open.remove(granted.id);
        drop(openOfEndpoint, granted.request.endpointId(), granted);
        drop(openOfTransfer, granted.request.transferId(), granted);
        if (granted.undurableBytes > 0) {
            settling.put(granted.id, granted);
        }
    }

    private static <K> void drop(Map<K, List<Granted>> index, K key, Granted granted) {
        List<Granted> list = index.get(key);
        if (list != null && list.remove(granted) && list.isEmpty()) {
            index.remove(key);
        }
    }
}
