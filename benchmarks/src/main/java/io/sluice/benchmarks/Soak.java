package io.sluice.benchmarks;

import io.sluice.benchmarks.fault.Fault;
import io.sluice.benchmarks.fault.FaultPlan;
import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.it.harness.Part;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A region under load in which one thing after the other goes wrong, by a seed. What must be true is looked at throughout and
 * judged at the end.
 */
final class Soak implements Benchmark {
    private static final String GATEWAY = "gw-1";
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Duration SMOKE = Duration.ofSeconds(10);
    private static final double SMOKE_PACE = 0.2;
    private static final int CONTENT = 96 << 10;
    private static final int CHUNK = 16 << 10;
    private static final int NOTE = 900;
    private static final long PAUSE_MS = 1_500;
    private static final long RUN_MS = 300;
    /** After a start a process still grows: it is looked at later. */
    private static final long GROWN_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final double ROOM_MIB = 48;
    private static final double ROOM_FILES = 64;
    /** Its stores write new files until they are compacted; there are some for each partition. */
    private static final double ROOM_COORDINATOR_FILES = 256;

    private static final double ROOM_THREADS = 12;
    /** Reasons of DISCONNECT that faults bring; any other is a breach that somebody committed. */
    private static final Set<Integer> EXPECTED = Set.of(-1, 0x88, 0x89, 0x8B, 0x8D, 0x8E);

    private static final List<String> GATEWAY_JVM = List.of(
            "-Xms128m",
            "-Xmx128m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError");

    private final long seed;
    private final Duration length;
    private final Consumer<String> told;

    /** @param told what happens, line by line */
    Soak(long seed, Duration length, Consumer<String> told) {
        this.seed = seed;
        this.length = length;
        this.told = told;
    }

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public String purpose() {
        return "What must be true stays true whatever goes wrong: random faults by --seed N, for --minutes M";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        boolean full = scale == Scale.FULL;
        RegionPlan plan = RegionPlan.small(logs)
                .withJvm(full ? RegionPlan.STEADY : RegionPlan.QUICK_START)
                .withProxy()
                .withGatewayJvm(GATEWAY_JVM)
                .withCoordinatorSetting("expiry.grace", "15s")
                .withGatewaySetting("listener.plaintext", "true")
                .withGatewaySetting("listener.plaintext.port", "0")
                .withGatewaySetting("relay.bytes", "32MiB")
                .withGatewaySetting("spool.bytes", "8MiB");
        List<Fault> faults = FaultPlan.of(seed, (full ? length : SMOKE).toMillis(), full ? 1 : SMOKE_PACE);
        told.accept("seed " + seed + ": " + faults.size() + " faults");
        faults.forEach(fault -> told.accept("  " + fault));
        try (RealRegion region = RealRegion.start(plan)) {
            List<RealAgent> agents = region.startAgents(full ? 2 : 1, SoakJobs.LABEL);
            return soak(region, agents, faults, full ? 60 : 20, full ? length : SMOKE);
        }
    }

    private List<Measure> soak(
            RealRegion region, List<RealAgent> agents, List<Fault> faults, int endpoints, Duration time) {
        Contents contents = new Contents(CONTENT, seed);
        ReadBack readBack = new ReadBack(region.backbone(), RealRegion.NAME);
        Footprints gateways = new Footprints();
        Footprints coordinators = new Footprints();
        try (Swarm swarm = new Swarm(() -> region.face(GATEWAY).plaintextAddress(), contents, 64)) {
            swarm.running(new Swarm.Runs(new byte[256], RUN_MS, false));
            swarm.add(endpoints, LIMIT);
            boolean[] sending = {true};
            swarm.onUploaded(index -> {
                if (sending[0]) {
                    swarm.uploadLater(index, CHUNK, PAUSE_MS);
                }
            });
            for (int index = 0; index < endpoints; index++) {
                swarm.uploadLater(index, CHUNK, index * PAUSE_MS / endpoints);
            }
            Path ran = region.scratch().resolve("ran");
            try (Notes notes = Notes.start(swarm, endpoints, NOTE);
                    SoakJobs jobs = new SoakJobs(region.api(), swarm, agents.size(), ran, seed, told).start()) {
                SoakFaults driver = new SoakFaults(region, region.gateway(GATEWAY), swarm, notes, agents);
                drive(driver, faults, time, region, gateways, coordinators);
                sending[0] = false;
                awaitCalm(region, driver, swarm);
                SoakJobs.Found jobsFound = jobs.awaitComplete(LIMIT);
                notes.stop();
                swarm.await("transfers are over", LIMIT, () -> swarm.uploading() == 0);
                Notes.Found notesFound = notes.awaitOnTopic(region.backbone(), RealRegion.NAME, LIMIT);
                ReadBack.Found found = readBack.judge(swarm.tally().acknowledged, contents);
                awaitDrained(region, swarm);
                List<Measure> measures = new ArrayList<>();
                measures.addAll(transfers(swarm, found));
                measures.addAll(notes(notes, notesFound));
                measures.addAll(jobs(swarm, jobsFound));
                measures.addAll(parts(swarm, driver, gateways, coordinators));
                faults.forEach(fault -> measures.add(Measure.shown(
                        String.format(
                                Locale.ROOT,
                                "fault %d: %s at %.1f s",
                                fault.number(),
                                fault.kind(),
                                fault.atMillis() / 1e3),
                        fault.lastsMillis() / 1e3,
                        "s")));
                return measures;
            }
        }
    }

    /** Does every fault at its time and mends it at its end. */
    private void drive(
            SoakFaults driver,
            List<Fault> faults,
            Duration time,
            RealRegion region,
            Footprints gateways,
            Footprints coordinators) {
        Deque<Fault> due = new ArrayDeque<>(faults);
        Queue<Fault> on = new PriorityQueue<>(Comparator.comparingLong(Fault::endMillis));
        long start = System.nanoTime();
        long calmSince = start;
        while (true) {
            long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            for (Fault over = on.peek(); over != null && over.endMillis() <= now; over = on.peek()) {
                on.remove();
                driver.end(over);
                calmSince = System.nanoTime();
            }
            for (Fault next = due.peek(); next != null && next.atMillis() <= now; next = due.peek()) {
                due.remove();
                if (on.isEmpty()) {
                    look(region, gateways, coordinators, start);
                }
                told.accept(String.format(Locale.ROOT, "%.1f s: %s", now / 1e3, next));
                driver.begin(next);
                on.add(next);
            }
            driver.startWhatEnded();
            if (due.isEmpty() && on.isEmpty() && now >= time.toMillis()) {
                if (System.nanoTime() - calmSince > 0) {
                    look(region, gateways, coordinators, start);
                }
                return;
            }
            SlowKafka.rest(Duration.ofMillis(50));
        }
    }

    private static void look(RealRegion region, Footprints gateways, Footprints coordinators, long start) {
        if (System.nanoTime() - start > GROWN_NANOS) {
            look(region.gateway(GATEWAY), gateways);
            look(region.coordinator(0), coordinators);
        }
    }

    private static void look(Part part, Footprints into) {
        long pid = part.process().pid();
        ProcessHandle.of(pid)
                .flatMap(process -> process.info().startInstant())
                .filter(since -> since.plusNanos(GROWN_NANOS).isBefore(java.time.Instant.now()))
                .ifPresent(since -> into.look(pid));
    }

    private static void awaitCalm(RealRegion region, SoakFaults driver, Swarm swarm) {
        swarm.await("every part is back and every endpoint logged in", LIMIT, () -> {
            driver.startWhatEnded();
            return swarm.tally().loggedIn.sum() == swarm.size();
        });
        region.gateway(GATEWAY).awaitReady();
        region.coordinator(0).awaitReady();
    }

    private static void awaitDrained(RealRegion region, Swarm swarm) {
        swarm.await(
                "the gateway has drained",
                LIMIT,
                () -> List.of(
                                "sluice_grant_waiting",
                                "sluice_grant_outstanding_bytes",
                                "sluice_spool_records",
                                "sluice_inbox_entries")
                        .stream()
                        .allMatch(line -> region.face(GATEWAY).metric(line) == 0));
    }

    private static List<Measure> transfers(Swarm swarm, ReadBack.Found found) {
        return List.of(
                Measure.exactly("acknowledged transfers lost", found.lost(), "", 0),
                Measure.exactly("transfers that failed", swarm.tally().failed.sum(), "", 0),
                Measure.shown("transfers acknowledged and read back", found.transfers(), ""),
                Measure.shown("chunks repeated on the topic, dropped by readers", found.repeated(), ""));
    }

    private static List<Measure> notes(Notes notes, Notes.Found found) {
        return List.of(
                Measure.exactly("acknowledged notes lost", found.lost(), "", 0),
                Measure.exactly("notes out of order of their endpoint", found.outOfOrder(), "", 0),
                Measure.shown("notes acknowledged", found.acknowledged(), ""),
                Measure.shown("notes answered otherwise, most by a full spool", notes.notKept(), ""),
                Measure.shown("notes repeated on the topic, dropped by readers", found.repeated(), ""));
    }

    private static List<Measure> jobs(Swarm swarm, SoakJobs.Found found) {
        List<Measure> measures = new ArrayList<>(List.of(
                Measure.exactly("jobs not complete", found.open(), "", 0),
                Measure.exactly("counts and states that do not add up", found.violations(), "", 0),
                Measure.exactly("activations that ran twice", found.ranTwice(), "", 0),
                Measure.exactly("succeeded and did not run, or expired and ran", found.contradicted(), "", 0),
                Measure.shown("jobs complete", found.complete(), ""),
                Measure.shown("jobs that the coordinator did not take", found.notPosted(), ""),
                Measure.shown(
                        "activations sent again",
                        swarm.tally().activationsRepeated.sum(),
                        "")));
        for (Map.Entry<String, Integer> state : found.states().entrySet()) {
            measures.add(Measure.shown("targets " + state.getKey(), state.getValue(), ""));
        }
        return measures;
    }

    private List<Measure> parts(Swarm swarm, SoakFaults driver, Footprints gateways, Footprints coordinators) {
        long breaches = swarm.tally().disconnects.entrySet().stream()
                .filter(each -> !EXPECTED.contains(each.getKey()))
                .peek(each -> told.accept("disconnects with reason " + each))
                .mapToLong(each -> each.getValue().sum())
                .sum();
        return List.of(
                Measure.exactly("disconnects for a breach", breaches, "", 0),
                Measure.exactly("ends of the gateway by itself", driver.gatewayEnded(), "", 0),
                Measure.shown("ends of the coordinator by itself", driver.coordinatorEnded(), ""),
                Measure.shown("sessions cut", swarm.tally().cuts.sum(), ""),
                Measure.atMost("gateway's RSS, growth of a process", gateways.rssGrowthMib(), "MiB", ROOM_MIB, ""),
                Measure.atMost("gateway's open files, growth", gateways.fileGrowth(), "", ROOM_FILES, ""),
                Measure.atMost("gateway's threads, growth", gateways.threadGrowth(), "", ROOM_THREADS, ""),
                Measure.atMost(
                        "coordinator's open files, growth", coordinators.fileGrowth(), "", ROOM_COORDINATOR_FILES, ""),
                Measure.atMost("coordinator's threads, growth", coordinators.threadGrowth(), "", ROOM_THREADS, ""));
    }
}
