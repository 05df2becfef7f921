package io.sluice.gateway;

import io.sluice.gateway.config.BackboneKeys;
import io.sluice.gateway.config.GatewayKeys;
import io.sluice.gateway.protocol.GrantedRanges;
import io.sluice.wire.config.Config;

/**
 * How much memory endpoints can make a gateway use, whatever they do: docs/operations.md in code.
 *
 * @param directBytes outside the heap: packets that have not come whole
 * @param heapBytes everything that is kept, each bound used up
 */
public record MemoryBound(long directBytes, long heapBytes) {
    /** What an idle connection keeps: see {@code benchmarks/run idle}. */
    private static final long CONNECTION_BYTES = 4_096;

    // With names as long as endpoints may make them, and one of each for an endpoint: HeapFormulaTest fills them.
    private static final long REQUEST_BYTES = 320;
    private static final long ASKED_BYTES = 2_048;
    private static final long TRANSFER_BYTES = 3_584;
    private static final long ENTRY_BYTES = 1_024;
    private static final long KNOWN_BYTES = 144;
    private static final long PLACE_BYTES = 176;
    private static final long SPOOLED_BYTES = 150;
    private static final long UPCALL_BYTES = 3_072;
    private static final long PIECE_BYTES = 32 << 10;
    /** Of the depot, for each byte of its blocks' sums. */
    private static final long BYTES_PER_SUM = 8 << 10;
    /** Buffers that a thread's allocator holds ready, and a read buffer. */
    private static final long LOOP_BYTES = 8 << 20;

    /** Of a gateway with these settings. */
    public static MemoryBound of(Config config) {
        long connections = config.get(GatewayKeys.CONNECTIONS_MAX);
        long outstanding = config.get(BackboneKeys.OUTSTANDING_MAX);
        int threads = config.get(GatewayKeys.LISTENER_THREADS);
        long loops = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        long direct = roundedUp(connections * config.get(GatewayKeys.PACKET_LIMIT))
                + outstanding * grantsInTheAir(config)
                + loops * LOOP_BYTES;
        long heap = connections * CONNECTION_BYTES
                + outstanding
                + config.get(BackboneKeys.RELAY_BYTES)
                + config.get(BackboneKeys.RELAY_BUFFER_BYTES)
                + config.get(BackboneKeys.GRANT_WAITING) * REQUEST_BYTES
                + config.get(BackboneKeys.INTAKE_MAILBOX) * ASKED_BYTES
                + config.get(BackboneKeys.TRANSFERS_MAX) * TRANSFER_BYTES
                + config.get(BackboneKeys.INBOX_ENTRIES) * ENTRY_BYTES
                + config.get(BackboneKeys.INBOX_BATCH_CACHE_BYTES)
                + config.get(BackboneKeys.KNOWN_ENDPOINTS) * KNOWN_BYTES
                + config.get(GatewayKeys.LOGIN_PLACES) * PLACE_BYTES
                + config.get(BackboneKeys.SPOOL_RECORDS) * SPOOLED_BYTES
                + config.get(BackboneKeys.UPCALL_WAITING) * UPCALL_BYTES
                + config.get(BackboneKeys.UPCALL_KEPT_BYTES)
                + config.get(BackboneKeys.DEPOT_SERVING) * PIECE_BYTES
                + config.get(GatewayKeys.DEPOT_BYTES) / BYTES_PER_SUM;
        return new MemoryBound(direct, heap);
    }

    /**
     * How often all that may be outstanding can lie in unfinished packets: a grant that lapses is given to another while the
     * packet that was begun on it is still there, until the connection has been silent for one and a half keep-alives.
     */
    private static long grantsInTheAir(Config config) {
        long lapse = config.get(BackboneKeys.GRANT_LAPSE).toNanos();
        long after = GrantedRanges.REMEMBERED_NANOS
                + config.get(GatewayKeys.KEEP_ALIVE).toNanos() * 3 / 2;
        return 1 + (after + lapse - 1) / lapse;
    }

    @Override
    public String toString() {
        return (heapBytes >> 20) + " MiB of heap and " + (directBytes >> 20) + " MiB outside";
    }

    /** The pool hands out small sizes in steps of a quarter at most; larger packets are held in their exact size. */
    private static long roundedUp(long bytes) {
        return bytes + bytes / 4;
    }
}
