package io.sluice.gateway.grant;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** 128 bits by which something is found. */
class Id {
    final long high;
    final long low;

    Id(long high, long low) {
        this.high = high;
        this.low = low;
    }

    static Id of(UUID id) {
        return new Id(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Id that && high == that.high && low == that.low;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high * 31 + low);
    }
}
