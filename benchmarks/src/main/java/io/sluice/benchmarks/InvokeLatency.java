package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.it.harness.Credentials;
import io.sluice.it.harness.MqttPacket;
import io.sluice.it.harness.MqttProbe;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a command takes from being sent to its terminal state, one after the other on one agent.
 *
 * <p>The floor is what no design on these parts can avoid: one process spawn, one MQTT round trip through the gateway's
 * own listener, and as many produce-to-consume hops as lie on the way of a command (invocations, selections,
 * activation-reports, the gateway's topic, activation-reports, ledger). Each round measures a command and then a floor,
 * so both see the same machine. The last quarter of the rounds is shown by itself too: the parts compile their code in
 * the first ones.
 */
final class InvokeLatency implements Benchmark {
    private static final int KAFKA_HOPS = 6;
    private static final double TIMES_FLOOR = 2;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String NO_OP = "#!/bin/sh\nexit 0\n";

    @Override
    public String name() {
        return "invoke-latency";
    }

    @Override
    public String purpose() {
        return "Command to terminal state, no-op script on one agent, against spawn + MQTT round trip + Kafka hops";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        int rounds = scale == Scale.FULL ? 1_000 : 30;
        int warmUp = scale == Scale.FULL ? 200 : 5;
        RegionPlan plan = RegionPlan.small(logs).withJvm(RegionPlan.STEADY);
        try (RealRegion region = RealRegion.start(plan)) {
            RealAgent agent = region.startAgent("bench=latency");
            RealAgent lender = region.startAgent("bench=lends-its-certificate");
            lender.part().stop();
            Journeys journeys = new Journeys();
            Floors floors = new Floors();
            Samples lateRows = new Samples();
            Samples lateFloors = new Samples();
            try (LedgerWatch ledger = new LedgerWatch(region.backbone(), "sluice." + RealRegion.NAME + ".ledger");
                    KafkaHops kafka = new KafkaHops(region.backbone().bootstrapServers());
                    MqttProbe mqtt = logIn(region, lender)) {
                Path noOp = noOpFile(region.scratch());
                for (int i = 0; i < warmUp + rounds; i++) {
                    if (i == warmUp) {
                        journeys = new Journeys();
                        floors = new Floors();
                    }
                    Journey journey = invoke(region.api(), ledger, agent.endpointId());
                    journeys.add(journey);
                    double floor = floors.add(spawnMillis(noOp), roundTripMillis(mqtt), kafka.millis(KAFKA_HOPS));
                    if (i >= warmUp + rounds - rounds / 4) {
                        lateRows.add(journey.row());
                        lateFloors.add(floor);
                    }
                }
            }
            List<Measure> all = new ArrayList<>(journeys.measures(rounds, floors));
            all.add(Measure.shown("last quarter: command → terminal ledger row, p50", lateRows.median(), "ms"));
            all.add(Measure.shown("last quarter: floor, p50", lateFloors.median(), "ms"));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Journey invoke(RegionApi api, LedgerWatch ledger, String endpoint) {
        ObjectNode request = api.scriptRequest("", NO_OP);
        request.remove("selector");
        request.putArray("endpoints").add(endpoint);
        long sentMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        long sent = System.nanoTime();
        String id = api.invoke(request);
        long answered = System.nanoTime();
        long[] told = {0};
        api.follow(id, state -> {
            told[0] = System.nanoTime();
            return state.isComplete();
        });
        long row = ledger.awaitTerminal(id, endpoint, LIMIT);
        return new Journey(
                sentMicros,
                (answered - sent) / 1e6,
                (told[0] - sent) / 1e6,
                (row - sent) / 1e6,
                api.target(id, endpoint));
    }

    private static MqttProbe logIn(RealRegion region, RealAgent lender) throws IOException {
        Credentials credentials = Credentials.of(lender);
        var ca = Credentials.certificates(region.regionFolder().resolve("ca.pem"))
                .get(0);
        return MqttProbe.logIn(region.mqttAddress("gw-1"), Credentials.sockets(ca, credentials), lender.endpointId());
    }

    private static double roundTripMillis(MqttProbe mqtt) throws IOException {
        long start = System.nanoTime();
        mqtt.send(MqttPacket.ping());
        mqtt.readPastPublishes();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double spawnMillis(Path noOp) throws IOException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(noOp.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static Path noOpFile(Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("no-op.sh"), NO_OP);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    /** What a command cannot take less than, measured piece by piece. */
    private static final class Floors {
        private final Samples spawn = new Samples();
        private final Samples roundTrip = new Samples();
        private final Samples hops = new Samples();
        private final Samples sum = new Samples();

        double add(double spawnMillis, double roundTripMillis, double hopsMillis) {
            double total = spawnMillis + roundTripMillis + hopsMillis;
            spawn.add(spawnMillis);
            roundTrip.add(roundTripMillis);
            hops.add(hopsMillis);
            sum.add(total);
            return total;
        }
    }

    /**
     * One command. Milliseconds since it was sent.
     *
     * @param sentMicros since 1970, to place the timings that the parts noted by the same clock
     */
    private record Journey(long sentMicros, double answered, double complete, double row, RegionApi.Target target) {
        double at(String timing) {
            return (target.timings().getOrDefault(timing, 0L) - sentMicros) / 1e3;
        }

        /** When the endpoint's partition selected it; to the millisecond. */
        double selected() {
            String at = target.selectedAt();
            return at == null ? 0 : Instant.parse(at).toEpochMilli() - sentMicros / 1e3;
        }
    }

    /** All commands, hop by hop. */
    private static final class Journeys {
        private int succeeded;
        private final Samples complete = new Samples();
        private final Samples row = new Samples();
        private final Samples answered = new Samples();
        private final Samples toSelection = new Samples();
        private final Samples toGateway = new Samples();
        private final Samples toAgent = new Samples();
        private final Samples toStart = new Samples();
        private final Samples process = new Samples();
        private final Samples toReported = new Samples();
        private final Samples toRow = new Samples();

        void add(Journey journey) {
            succeeded += journey.target().state().equals("SUCCEEDED") ? 1 : 0;
            complete.add(journey.complete());
            row.add(journey.row());
            answered.add(journey.answered());
            toSelection.add(journey.selected());
            toGateway.add(journey.at("gatewayReceivedAtMicros") - journey.selected());
            toAgent.add(journey.at("agentReceivedAtMicros") - journey.at("gatewayReceivedAtMicros"));
            toStart.add(journey.at("startedAtMicros") - journey.at("agentReceivedAtMicros"));
            process.add(journey.at("endedAtMicros") - journey.at("startedAtMicros"));
            toReported.add(journey.at("gatewayReportedAtMicros") - journey.at("endedAtMicros"));
            toRow.add(journey.row() - journey.at("gatewayReportedAtMicros"));
        }

        List<Measure> measures(int rounds, Floors floors) {
            double floor = floors.sum.median();
            String how = " (2 × floor)";
            return List.of(
                    Measure.exactly("invocations that succeeded", succeeded, "", rounds),
                    Measure.atMost("command → complete by SSE, p50", complete.median(), "ms", TIMES_FLOOR * floor, how),
                    Measure.shown("command → complete by SSE, p99", complete.percentile(99), "ms"),
                    Measure.atMost("command → terminal ledger row, p50", row.median(), "ms", TIMES_FLOOR * floor, how),
                    Measure.shown("command → terminal ledger row, p99", row.percentile(99), "ms"),
                    Measure.shown("ratio to the floor, complete by SSE, p50", complete.median() / floor, "×"),
                    Measure.shown("ratio to the floor, ledger row, p50", row.median() / floor, "×"),
                    Measure.shown("floor, p50", floor, "ms"),
                    Measure.shown("floor: spawn of the no-op, p50", floors.spawn.median(), "ms"),
                    Measure.shown("floor: MQTT round trip over TLS, p50", floors.roundTrip.median(), "ms"),
                    Measure.shown("floor: " + KAFKA_HOPS + " Kafka hops, p50", floors.hops.median(), "ms"),
                    Measure.shown("hop: POST answered (beside the way), p50", answered.median(), "ms"),
                    hop("API → selection (2 Kafka hops)", toSelection),
                    hop("selection → ledger's log → gateway (2)", toGateway),
                    hop("gateway → agent", toAgent),
                    hop("agent: checks, journal, spawn", toStart),
                    hop("process", process),
                    hop("agent → gateway", toReported),
                    hop("gateway → ledger row (2)", toRow));
        }

        private Measure hop(String name, Samples samples) {
            long share = Math.round(100 * samples.median() / row.median());
            return Measure.shown("hop: " + name + ", p50 (" + share + " %)", samples.median(), "ms");
        }
    }
}
