package io.sluice.gateway.grant;

/**
 * What two owners tell each other about credits given with activations: the owner of grants how many bytes there may be,
 * the owner of activations how many there are. Any thread may look; each figure has one writer and may be a turn old.
 */
public final class CreditShare {
    private volatile long limitBytes;
    private volatile long usedBytes;

    /** Most credit that may be given; what was given before it fell stays given. */
    public long limitBytes() {
        return limitBytes;
    }

    /** Credit in the hands of endpoints. */
    public long usedBytes() {
        return usedBytes;
    }

    /** For the owner of grants. */
    public void limit(long bytes) {
        limitBytes = bytes;
    }

    /** For the owner of activations. */
    public void used(long bytes) {
        usedBytes = bytes;
    }
}
