package io.sluice.gateway.depot;

import java.util.List;

/**
 * How full and how busy the depot is.
 *
 * @param pulls contents that are pulled or wait for it
 * @param warmed what is or was to be warmed, the oldest first
 */
public record DepotState(long usedBytes, long limitBytes, long pinnedBytes, int pulls, List<Warmed> warmed) {
    public DepotState {
        warmed = List.copyOf(warmed);
    }
}
