package io.sluice.benchmarks;

import io.sluice.benchmarks.fault.Fault;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.it.harness.Part;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/** Does faults to a region and mends them; starts again what ends by itself. Confined to one thread; nothing here waits. */
final class SoakFaults {
    private static final int PART_STRUCK = 3;
    private static final Duration FLOOD = Duration.ofMillis(5);

    private final RealRegion region;
    private final Part gateway;
    private final Swarm swarm;
    private final Notes notes;
    private final List<RealAgent> agents;
    private final Set<Part> down = new HashSet<>();
    private int gatewayEnded;
    private int coordinatorEnded;

    SoakFaults(RealRegion region, Part gateway, Swarm swarm, Notes notes, List<RealAgent> agents) {
        this.region = region;
        this.gateway = gateway;
        this.swarm = swarm;
        this.notes = notes;
        this.agents = agents;
    }

    /** How often the gateway ended and nobody had killed it. */
    int gatewayEnded() {
        return gatewayEnded;
    }

    /** The same of the coordinator, which halts when it was paused, and when it cannot start without the registry. */
    int coordinatorEnded() {
        return coordinatorEnded;
    }

    void begin(Fault fault) {
        switch (fault.kind()) {
            case GATEWAY_KILLED -> kill(gateway);
            case BROKER_FROZEN -> region.broker().process().pause();
            case BROKER_KILLED -> kill(region.broker());
            case WAY_HELD -> region.proxy().hold();
            case WAY_SWALLOWS -> region.proxy().swallow();
            case WAY_CUT -> region.proxy().cut();
            case SPOOL_FULL -> {
                region.proxy().cut();
                notes.every(FLOOD);
            }
            case REGISTRY_KILLED -> kill(region.registry());
            case COORDINATOR_FROZEN -> {
                down.add(region.coordinator(0));
                region.coordinator(0).process().pause();
            }
            case COORDINATOR_KILLED -> kill(region.coordinator(0));
            case CONNECTIONS_DROPPED -> strike(fault, swarm::drop);
            case ENDPOINTS_RESTARTED -> strike(fault, swarm::restart);
            case SLOW_READERS -> strike(fault, index -> swarm.read(index, false));
            case AGENT_KILLED -> kill(agentOf(fault).part());
        }
    }

    void end(Fault fault) {
        switch (fault.kind()) {
            case GATEWAY_KILLED -> startAgain(gateway);
            case BROKER_FROZEN -> region.broker().process().resume();
            case BROKER_KILLED -> startAgain(region.broker());
            case WAY_HELD, WAY_SWALLOWS, WAY_CUT -> region.proxy().flow();
            case SPOOL_FULL -> {
                notes.every(Notes.PERIOD);
                region.proxy().flow();
            }
            case REGISTRY_KILLED -> startAgain(region.registry());
            case COORDINATOR_FROZEN -> {
                region.coordinator(0).process().resume();
                down.remove(region.coordinator(0));
            }
            case COORDINATOR_KILLED -> startAgain(region.coordinator(0));
            case CONNECTIONS_DROPPED, ENDPOINTS_RESTARTED -> {}
            case SLOW_READERS -> strike(fault, index -> swarm.read(index, true));
            case AGENT_KILLED -> startAgain(agentOf(fault).part());
        }
    }

    /** As a service manager does. */
    void startWhatEnded() {
        Part coordinator = region.coordinator(0);
        if (!down.contains(gateway) && !gateway.process().isAlive()) {
            gatewayEnded++;
            gateway.startAgain();
        }
        if (!down.contains(coordinator) && !coordinator.process().isAlive()) {
            coordinatorEnded++;
            coordinator.startAgain();
        }
    }

    private void kill(Part part) {
        down.add(part);
        part.kill();
    }

    private void startAgain(Part part) {
        down.remove(part);
        part.startAgain();
    }

    private RealAgent agentOf(Fault fault) {
        return agents.get(fault.number() % agents.size());
    }

    private void strike(Fault fault, IntConsumer what) {
        for (int index = fault.number() % PART_STRUCK; index < swarm.size(); index += PART_STRUCK) {
            what.accept(index);
        }
    }
}
