package io.sluice.benchmarks;

import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A gateway that comes back after a kill, and all of its endpoints with it. */
final class LoginStorm implements Benchmark {
    private static final String GATEWAY = "gw-1";
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final double UPCALL_MS = 250;
    private static final double PACED_TIMES = 1.1;

    @Override
    public String name() {
        return "login-storm";
    }

    @Override
    public String purpose() {
        return "All endpoints of a gateway without TLS log in at once after it was killed and started again";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        int endpoints = scale == Scale.FULL ? 15_000 : 500;
        RegionPlan plan = RegionPlan.small(logs)
                .withGatewayJvm(RegionPlan.STEADY)
                .withGatewaySetting("listener.plaintext", "true")
                .withGatewaySetting("listener.plaintext.port", "0");
        try (RealRegion region = RealRegion.start(plan);
                Swarm swarm = new Swarm(() -> region.face(GATEWAY).plaintextAddress(), new Contents(1, 1), 256)) {
            swarm.add(endpoints, LIMIT);
            swarm.tally().logins.clear();
            swarm.tally().pacedShare.clear();
            long pacedBefore = swarm.tally().paced.sum();
            region.gateway(GATEWAY).kill();
            swarm.await("all have noticed", LIMIT, () -> swarm.tally().loggedIn.sum() == 0);
            region.gateway(GATEWAY).startAgain().awaitReady();
            long listening = System.nanoTime();
            long pid = region.gateway(GATEWAY).process().pid();
            swarm.await("the first is in", LIMIT, () -> swarm.firstIn() >= 0);
            Samples upcalls;
            try (UpcallProbe probe = UpcallProbe.start(swarm, swarm.firstIn())) {
                swarm.await("all are in", LIMIT, () -> swarm.tally().loggedIn.sum() == endpoints);
                SlowKafka.rest(Duration.ofSeconds(1));
                probe.stop();
                swarm.await(
                        "all upcalls are answered",
                        LIMIT,
                        () -> probe.answered().count() == probe.asked());
                upcalls = probe.answered();
            }
            Samples waits = new Samples();
            swarm.tally().logins.forEach(at -> waits.add(Math.max(0, (at - listening) / 1e9)));
            Samples shares = new Samples();
            swarm.tally().pacedShare.forEach(shares::add);
            double longest = shares.count() == 0 ? 1 : shares.percentile(100);
            return List.of(
                    Measure.exactly("endpoints in", swarm.tally().loggedIn.sum(), "", endpoints),
                    Measure.exactly(
                            "sessions cut after their login", swarm.tally().cuts.sum(), "", endpoints),
                    Measure.shown("logged in after the gateway listens, p50", waits.median(), "s"),
                    Measure.shown("logged in after the gateway listens, p99", waits.percentile(99), "s"),
                    Measure.shown("logged in after the gateway listens, last", waits.percentile(100), "s"),
                    Measure.shown(
                            "logins told to come back later",
                            swarm.tally().paced.sum() - pacedBefore,
                            ""),
                    Measure.atMost(
                            "longest wait in parts of what was told (from 1 s on)", longest, "×", PACED_TIMES, ""),
                    Measure.shown(
                            "gateway CPU in all, start included",
                            ProcessUse.of(pid).cpuMillis() / 1e3,
                            "s"),
                    Measure.shown("upcall meanwhile, p50", upcalls.median(), "ms"),
                    Measure.atMost("upcall meanwhile, p99", upcalls.percentile(99), "ms", UPCALL_MS, ""));
        }
    }
}
