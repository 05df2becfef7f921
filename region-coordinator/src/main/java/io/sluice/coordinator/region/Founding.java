package io.sluice.coordinator.region;

import java.util.List;

/**
 * What {@code region init} may do. Topics without keys mean that the keys were lost or another folder is meant: new
 * ones would lock out every agent that pinned the old, so that is refused. Keys without topics are what an interrupted
 * init leaves behind.
 */
public sealed interface Founding {

    /** Nothing is there yet. */
    record MakeKeys() implements Founding {}

    /** The keys are there: add what else is missing. */
    record KeepKeys() implements Founding {}

    /** Must not go on, and why in words. */
    record Refused(String reason) implements Founding {}

    /**
     * Decides.
     *
     * @param topicsExist whether any topic of the region exists
     * @param founded whether the folder says that its keys were complete once
     * @param missing names of key files that are not there
     */
    static Founding decide(String region, String folder, boolean topicsExist, boolean founded, List<String> missing) {
        if (missing.isEmpty()) {
            return new KeepKeys();
        }
        if (topicsExist) {
            return new Refused(
                    "region " + region + " has topics, but " + folder + " lacks " + String.join(", ", missing)
                            + ": restore them from a backup, or set region.dir to the folder the region was made in."
                            + " New keys would lock out every enrolled agent");
        }
        if (founded) {
            return new Refused(folder + " belongs to a region, but lacks " + String.join(", ", missing)
                    + ": restore them from a backup, or set region.dir to an empty folder to make a new region");
        }
        return new MakeKeys();
    }
}
