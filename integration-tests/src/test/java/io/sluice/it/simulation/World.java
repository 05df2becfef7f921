package io.sluice.it.simulation;

import io.sluice.topics.EndpointEvent;
import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationState;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.Selection;
import io.sluice.topics.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Everything there is in a simulated region, and what may happen to it. */
final class World {
    static final long BEGIN = 1_800_000_000_000L;
    private static final int GATEWAYS = 3;
    private static final long TAKE_OVER_MS = 6_000;

    final Random random;
    final Scenario scenario;
    final Invariants invariants;
    final List<PartitionTask> partitions = new ArrayList<>();
    final JobTask jobs;
    final Map<String, Gateway> gateways = new TreeMap<>();
    final Map<String, Agent> agents = new TreeMap<>();

    final Topic<Invocation> invocations;
    final Topic<Tally> tallies;
    final List<Topic<Selection>> selections = new ArrayList<>();
    final List<Topic<LedgerRecord>> reports = new ArrayList<>();
    final List<Topic<EndpointEvent>> events = new ArrayList<>();

    long now = BEGIN;
    boolean calm;

    World(long seed) {
        random = new Random(seed);
        scenario = new Scenario(random);
        invariants = new Invariants(this);
        invocations = new Topic<>(this);
        tallies = new Topic<>(this);
        for (int number = 0; number < scenario.partitions; number++) {
            selections.add(new Topic<>(this));
            reports.add(new Topic<>(this));
            events.add(new Topic<>(this));
        }
        for (int number = 0; number < scenario.partitions; number++) {
            partitions.add(new PartitionTask(this, number));
        }
        jobs = new JobTask(this);
        for (int number = 1; number <= GATEWAYS; number++) {
            gateways.put("gw-" + number, new Gateway(this, "gw-" + number));
        }
        for (int number = 0; number < scenario.endpoints; number++) {
            agents.put("e" + number, new Agent(this, "e" + number));
        }
    }

    int partitionOf(String endpointId) {
        return Math.floorMod(endpointId.hashCode(), scenario.partitions);
    }

    /** Whether something goes wrong that goes wrong once in so many times. */
    boolean mishap(int onceIn) {
        return !calm && random.nextInt(onceIn) == 0;
    }

    <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Something happens. */
    void step() {
        now += random.nextInt(120);
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> any(partitions).step();
            case 5, 6 -> jobs.step();
            case 7, 8, 9, 10 -> any(List.copyOf(gateways.values())).step();
            case 11, 12, 13, 14, 15 -> any(List.copyOf(agents.values())).step();
            case 16 -> any(partitions).tick();
            case 17 -> jobs.tick();
            case 18 -> scenario.order(this);
            default -> disaster();
        }
    }

    private void disaster() {
        switch (random.nextInt(14)) {
            case 0 -> {
                now += TAKE_OVER_MS;
                any(partitions).crash();
            }
            case 1 -> {
                now += TAKE_OVER_MS;
                jobs.crash();
            }
            case 2 -> any(List.copyOf(gateways.values())).crash();
            case 3, 4 -> any(List.copyOf(agents.values())).crash();
            case 5, 6, 7, 8 -> any(List.copyOf(agents.values())).disconnect();
            case 9, 10 -> any(partitions).commit();
            case 11, 12 -> jobs.commit();
            default -> now += random.nextInt(20_000);
        }
    }

    /** From now on nothing goes wrong; everything is carried on until nothing is left to be done. */
    boolean calmDown(int rounds) {
        calm = true;
        scenario.letGoOn(this);
        for (int round = 0; round < rounds; round++) {
            now += 500;
            for (int turn = 0; turn < 6; turn++) {
                partitions.forEach(PartitionTask::step);
                partitions.forEach(PartitionTask::tick);
                jobs.step();
                gateways.values().forEach(Gateway::step);
                agents.values().forEach(Agent::step);
            }
            jobs.tick();
            invariants.check();
            if (round % 20 == 0) {
                scenario.letGoOn(this);
            }
            if (isOver()) {
                return true;
            }
        }
        return false;
    }

    private boolean isOver() {
        for (String job : scenario.jobs.keySet()) {
            InvocationState state = jobs.state(job);
            if (state == null || state.getPhase() != InvocationPhase.COMPLETE) {
                return false;
            }
        }
        return jobs.hasReadAll() && partitions.stream().allMatch(PartitionTask::hasReadAll);
    }

    /** The gateway of that name. */
    Gateway gateway(String name) {
        Gateway found = gateways.get(name);
        if (found == null) {
            throw new IllegalArgumentException("there is no gateway " + name);
        }
        return found;
    }
}
