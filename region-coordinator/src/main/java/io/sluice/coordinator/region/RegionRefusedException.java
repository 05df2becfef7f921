package io.sluice.coordinator.region;

/** The region's folder cannot be used as it is. The message says why and what to do. */
public final class RegionRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RegionRefusedException(String message) {
        super(message);
    }
}
