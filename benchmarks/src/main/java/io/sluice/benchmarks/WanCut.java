package io.sluice.benchmarks;

import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A site that is cut off: no Kafka, no registry, and its gateway is killed in the middle of it. */
final class WanCut implements Benchmark {
    private static final String GATEWAY = "gw-1";
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int PIECE = 16;

    @Override
    public String name() {
        return "wan-cut";
    }

    @Override
    public String purpose() {
        return "A site without Kafka and registry goes on, through a kill of its gateway, and loses nothing";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        boolean full = scale == Scale.FULL;
        RegionPlan plan = RegionPlan.small(logs)
                .withGatewayJvm(RegionPlan.STEADY)
                .withGatewaySetting("listener.plaintext", "true")
                .withGatewaySetting("listener.plaintext.port", "0");
        try (RealRegion region = RealRegion.start(plan)) {
            return measure(region, full ? 500 : 30, Duration.ofSeconds(full ? 120 : 16));
        }
    }

    private static List<Measure> measure(RealRegion region, int endpoints, Duration cut) {
        byte[] cached = cacheContent(region);
        try (Swarm swarm = new Swarm(() -> region.face(GATEWAY).plaintextAddress(), new Contents(1, 1), 64)) {
            swarm.add(endpoints, LIMIT);
            try (Notes notes = Notes.start(swarm, endpoints)) {
                SlowKafka.rest(cut.dividedBy(12));
                long calm = notes.kept();

                region.broker().kill();
                region.registry().process().kill();
                SlowKafka.rest(cut.dividedBy(3));
                long beforeKill = notes.kept();
                region.gateway(GATEWAY).kill();
                long killed = System.nanoTime();
                region.gateway(GATEWAY).startAgain().awaitReady();
                double readySeconds = (System.nanoTime() - killed) / 1e9;
                swarm.await(
                        "known endpoints are logged in without Kafka",
                        LIMIT,
                        () -> swarm.tally().loggedIn.sum() == endpoints);
                double loggedInSeconds = (System.nanoTime() - killed) / 1e9;
                long pieces = swarm.tally().contentPieces.sum();
                for (int index = 0; index < endpoints; index++) {
                    swarm.fetch(index, cached, PIECE);
                }
                swarm.await(
                        "cached content is served",
                        LIMIT,
                        () -> swarm.tally().contentPieces.sum() >= pieces + endpoints);
                long afterKill = notes.kept();
                Samples echo;
                try (UpcallProbe probe = UpcallProbe.start(swarm, 0)) {
                    SlowKafka.rest(cut.dividedBy(3));
                    probe.stop();
                    swarm.await(
                            "local upcalls are answered",
                            LIMIT,
                            () -> probe.answered().count() == probe.asked());
                    echo = probe.answered();
                }
                long atEnd = notes.kept();

                long back = System.nanoTime();
                region.registry().startAgain();
                region.broker().startAgain().awaitReady();
                region.registry().awaitReady();
                double brokerSeconds = (System.nanoTime() - back) / 1e9;
                notes.stop();
                Notes.Found found = notes.awaitOnTopic(region.backbone(), RealRegion.NAME, LIMIT);
                double drainedSeconds = (System.nanoTime() - back) / 1e9;
                return List.of(
                        Measure.exactly("acknowledged notes lost", found.lost(), "", 0),
                        Measure.exactly("notes out of order of their endpoint", found.outOfOrder(), "", 0),
                        Measure.exactly("known endpoints logged in while cut off", endpoints, "", endpoints),
                        Measure.exactly(
                                "pieces of cached content served while cut off",
                                swarm.tally().contentPieces.sum() - pieces,
                                "",
                                endpoints),
                        Measure.atLeast("notes kept in the cut, before the kill", beforeKill - calm, "", 1),
                        Measure.atLeast("notes kept in the cut, after the kill", atEnd - afterKill, "", 1),
                        Measure.shown("notes acknowledged in all", found.acknowledged(), ""),
                        Measure.shown("notes repeated on the topic, dropped by readers", found.repeated(), ""),
                        Measure.shown("gateway ready after its kill", readySeconds, "s"),
                        Measure.shown("all endpoints logged in after the kill", loggedInSeconds, "s"),
                        Measure.shown("local upcalls while cut off, p50", echo.median(), "ms"),
                        Measure.shown("local upcalls while cut off, p99", echo.percentile(99), "ms"),
                        Measure.shown("broker and registry back after their start", brokerSeconds, "s"),
                        Measure.shown("everything on the topic after that start", drainedSeconds, "s"));
            }
        }
    }

    /** Has a real agent run a script, so that its content lies in the gateway's depot; the content's digest. */
    private static byte[] cacheContent(RealRegion region) {
        RealAgent agent = region.startAgent("bench=wan-cut");
        String id = region.api().invoke(region.api().scriptRequest("bench=wan-cut", "#!/bin/sh\necho cached\n"));
        region.api().follow(id, state -> state.isComplete());
        agent.part().stop();
        Path depot = region.face(GATEWAY).folder().resolve("depot");
        try (Stream<Path> files = Files.walk(depot)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{64}"))
                    .map(HexFormat.of()::parseHex)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("nothing lies in " + depot));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
