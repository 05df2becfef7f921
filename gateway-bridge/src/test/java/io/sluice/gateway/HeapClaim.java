package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.config.Config;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Holds what is kept for one setting against what the formula of docs/operations.md says that it may take. */
public final class HeapClaim {
    /** As long as an endpoint may make a text, and of letters that take two bytes each. */
    public static final String LONGEST = "\u4e00".repeat(255);

    private static final int FEW = 64;

    private HeapClaim() {}

    /**
     * Checks that so many of a setting's things take no more heap than the formula says, and that the formula is not far above.
     *
     * @param things makes them, and returns what holds them
     */
    public static void check(String key, int count, Supplier<Object> things) {
        long claimed = heap(key, count + FEW) - heap(key, FEW);
        long before = used();
        Object held = things.get();
        long taken;
        try {
            taken = used() - before;
        } finally {
            Reference.reachabilityFence(held);
        }
        assertThat(taken / count)
                .as("bytes of heap for each of %s", key)
                .isLessThanOrEqualTo(claimed / count)
                .isGreaterThan(claimed / count / 3);
    }

    /** The id of an endpoint, a string of its own each time. */
    public static String endpoint(int number) {
        return new UUID(0x6ba7b8109dad11d1L, 0x80b400c04fd43000L + number).toString();
    }

    private static long heap(String key, int value) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "region", "local",
                "gateway", "gw-1",
                "credentials.dir", "unused",
                "data.dir", "unused",
                "bootstrap.servers", "unused:1",
                "schema.registry.url", "http://unused"));
        settings.put(key, String.valueOf(value));
        return MemoryBound.of(Config.of(Gateway.KEYS, settings)).heapBytes();
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
