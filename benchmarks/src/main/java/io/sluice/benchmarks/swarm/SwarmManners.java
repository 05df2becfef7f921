package io.sluice.benchmarks.swarm;

import org.jspecify.annotations.Nullable;

/**
 * How the endpoints of a swarm reach their gateway.
 *
 * @param firstIndex of its first endpoint: swarms whose indexes differ have different endpoints
 * @param connectingAtOnce connections that have not logged in for the first time; further ones wait
 * @param backMs after which a connection that was refused or lost is tried again, and as much again by chance
 * @param keys for TLS; null for none
 * @param group the value of their label {@code swarm}; empty: they have no label
 */
public record SwarmManners(
        int firstIndex,
        int connectingAtOnce,
        long backMs,
        @Nullable SwarmKeys keys,
        String group) {
    private static final long BACK_MS = 500;

    /** The first endpoints, without TLS. */
    public static SwarmManners plain(int connectingAtOnce) {
        return new SwarmManners(0, connectingAtOnce, BACK_MS, null, "");
    }

    public SwarmManners withTls(SwarmKeys with) {
        return new SwarmManners(firstIndex, connectingAtOnce, backMs, with, group);
    }

    public SwarmManners from(int index) {
        return new SwarmManners(index, connectingAtOnce, backMs, keys, group);
    }

    public SwarmManners backAfter(long millis) {
        return new SwarmManners(firstIndex, connectingAtOnce, millis, keys, group);
    }

    /** With a label {@code swarm} of this value. */
    public SwarmManners named(String as) {
        return new SwarmManners(firstIndex, connectingAtOnce, backMs, keys, as);
    }
}
