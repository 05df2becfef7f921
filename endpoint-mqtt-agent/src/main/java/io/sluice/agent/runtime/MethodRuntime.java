package io.sluice.agent.runtime;

import io.sluice.agent.files.OwnFiles;
import io.sluice.agent.inventory.Inventory;
import io.sluice.agent.launch.Job;
import io.sluice.agent.launch.Surroundings;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.agent.transfer.Transfers;
import io.sluice.agent.upcall.Upcalls;
import java.nio.file.Path;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** What methods use to speak to their gateway while they run. */
public final class MethodRuntime implements Surroundings.Opener, AutoCloseable {
    private final RuntimeDesk desk;
    private final Runs runs;

    /**
     * Where things are.
     *
     * @param socket its folder is this agent's alone, and made if it is missing
     * @param tool folder of the command and its jar; methods go without it if there is none
     * @param facts folder of executables that say something of the machine, where methods may put more
     */
    public record Places(Path socket, Path tool, Path facts) {}

    /**
     * Bounds.
     *
     * @param connections of all runs
     * @param connectionsPerRun of one
     * @param idleMs a connection that asks nothing for so long is closed
     * @param progressIntervalMs between two reports of one run
     * @param filesAtOnce sent up at the same time; as many streams beside them
     * @param fileBytes of one of them
     */
    public record Limits(
            int connections,
            int connectionsPerRun,
            long idleMs,
            long progressIntervalMs,
            int filesAtOnce,
            long fileBytes) {}

    /**
     * Nothing is open before the first run.
     *
     * @param offLoop runs something that may wait; false if it cannot
     * @param passOn reports the progress of an activation; false if there is no room for it now
     */
    public MethodRuntime(
            OwnerLoop loop,
            OwnFiles files,
            Places places,
            Limits limits,
            Upcalls upcalls,
            Transfers transfers,
            Inventory inventory,
            Predicate<Runnable> offLoop,
            BiPredicate<String, String> passOn) {
        FilePuts puts = new FilePuts(loop, transfers, offLoop, limits.filesAtOnce(), limits.fileBytes());
        StreamPuts streams =
                new StreamPuts(loop, transfers, offLoop, limits.filesAtOnce(), limits.fileBytes(), limits.idleMs());
        this.desk = new RuntimeDesk(
                loop, upcalls, puts, streams, new InventoryAsking(inventory), passOn, limits.progressIntervalMs());
        this.runs = new Runs(
                places.socket(),
                files,
                new DoorLimits(limits.connections(), limits.connectionsPerRun(), limits.idleMs()),
                Tool.in(places.tool(), places.facts()),
                desk,
                desk::ended);
    }

    @Override
    public Surroundings open(Job job, Path folder) {
        return runs.open(job, folder);
    }

    /** A gateway is there, which may not know what was said to another. On the loop. */
    public void linkUp() {
        desk.linkUp();
    }

    @Override
    public void close() {
        runs.close();
    }
}
