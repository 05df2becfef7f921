package io.sluice.benchmarks.landing;

import io.sluice.topics.PackageRow;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Which packages each machine of a fleet has: one of each few neighbours in a catalogue, in the order of their names, as the
 * fold writes them. The same in every run.
 *
 * @param endpoints how many machines
 * @param each packages of one
 */
public record PackageFleet(int endpoints, int each) {
    private static final int NEIGHBOURS = 6;
    private static final int VERSIONS = 3;
    private static final int CHANGES_ONE_OF = 50;

    /** All packages of all machines. */
    public long rows() {
        return (long) endpoints * each;
    }

    /** Those that are another after the wave: 2 %. */
    public long changes() {
        long changes = 0;
        for (int endpoint = 0; endpoint < endpoints; endpoint++) {
            for (int index = 0; index < each; index++) {
                changes += isChanged(endpoint, index) ? 1 : 0;
            }
        }
        return changes;
    }

    public static String id(int endpoint) {
        return UUID.nameUUIDFromBytes(("machine " + endpoint).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** A package as it is first. */
    public PackageRow row(String id, int endpoint, int index) {
        int name = index * NEIGHBOURS + Math.floorMod(endpoint * 31 + index * 17, NEIGHBOURS);
        String version = (name % 9) + "." + (name % 31) + "." + Math.floorMod(endpoint + name, VERSIONS) + "-1+deb12u1";
        return new PackageRow(id, "dpkg", "library-" + name, "amd64", version);
    }

    /** Whether the wave brings another version of it. */
    public boolean isChanged(int endpoint, int index) {
        return Math.floorMod(endpoint * 7 + index, CHANGES_ONE_OF) == 0;
    }

    /** A package as it is after the wave. */
    public PackageRow changed(String id, int endpoint, int index) {
        PackageRow before = row(id, endpoint, index);
        return new PackageRow(
                id, before.getManager(), before.getName(), before.getArchitecture(), before.getVersion() + "+b1");
    }

    /** Told of every package that there is. */
    public interface Visitor {
        /** Takes one. */
        void visit(PackageRow row);
    }

    /** Goes through all of them, machine by machine. */
    public void visit(boolean afterTheWave, Visitor visitor) {
        for (int endpoint = 0; endpoint < endpoints; endpoint++) {
            String id = id(endpoint);
            for (int index = 0; index < each; index++) {
                visitor.visit(
                        afterTheWave && isChanged(endpoint, index)
                                ? changed(id, endpoint, index)
                                : row(id, endpoint, index));
            }
        }
    }
}
