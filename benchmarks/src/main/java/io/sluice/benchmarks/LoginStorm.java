package io.sluice.benchmarks;

import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.benchmarks.swarm.SwarmKeys;
import io.sluice.benchmarks.swarm.SwarmManners;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A gateway that comes back after a kill, and all of its endpoints with it. */
final class LoginStorm implements Benchmark {
    private static final String GATEWAY = "gw-1";
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final double UPCALL_MS = 250;
    private static final double PACED_TIMES = 1.1;
    private static final double NEWCOMERS_CORES = 1;
    private static final int CONNECTING_AT_ONCE = 256;
    /** The one that makes upcalls is none of the herd, and comes in as early as it can. */
    private static final SwarmManners PROBE =
            SwarmManners.plain(1).from(1_000_000).backAfter(20);

    private final List<Measure> measures = new ArrayList<>();

    @Override
    public String name() {
        return "login-storm";
    }

    @Override
    public String purpose() {
        return "All endpoints of a gateway log in at once after it was killed and started again, without and with mutual TLS";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        int plain = scale == Scale.FULL ? 15_000 : 500;
        int tls = scale == Scale.FULL ? 4_000 : 300;
        RegionPlan plan = RegionPlan.small(logs)
                .withGatewayJvm(RegionPlan.STEADY)
                .withGatewaySetting("listener.plaintext", "true")
                .withGatewaySetting("listener.plaintext.port", "0");
        try (RealRegion region = RealRegion.start(plan)) {
            storm("plain", region, SwarmManners.plain(CONNECTING_AT_ONCE), plain);
            SwarmKeys keys = new SwarmKeys(RealRegion.NAME, region.regionFolder());
            SwarmManners manners =
                    SwarmManners.plain(CONNECTING_AT_ONCE).from(plain).withTls(keys);
            keys.make(manners.firstIndex(), tls);
            storm("mTLS", region, manners, tls);
        }
        return measures;
    }

    private void storm(String kind, RealRegion region, SwarmManners manners, int endpoints) {
        Supplier<InetSocketAddress> plain = () -> region.face(GATEWAY).plaintextAddress();
        Supplier<InetSocketAddress> address =
                manners.keys() == null ? plain : () -> region.face(GATEWAY).tlsAddress();
        try (Swarm swarm = new Swarm(address, new Contents(1, 1), manners);
                Swarm probing = new Swarm(plain, new Contents(1, 1), PROBE)) {
            probing.add(1, LIMIT);
            swarm.add(endpoints, LIMIT);
            swarm.tally().logins.clear();
            swarm.tally().pacedShare.clear();
            long heldBefore = swarm.tally().held.sum();
            long pacedBefore = swarm.tally().paced.sum();
            region.gateway(GATEWAY).kill();
            swarm.await(
                    "all have noticed",
                    LIMIT,
                    () -> swarm.tally().loggedIn.sum() == 0
                            && probing.tally().loggedIn.sum() == 0);
            region.gateway(GATEWAY).startAgain().awaitReady();
            long listening = System.nanoTime();
            long pid = region.gateway(GATEWAY).process().pid();
            double swarmBefore = ProcessUse.of(ProcessHandle.current().pid()).cpuMillis();
            Samples upcalls;
            NewcomerLoad.Seen load;
            try (UpcallProbe probe = UpcallProbe.start(probing, 0);
                    NewcomerLoad newcomers = NewcomerLoad.watch(region.face(GATEWAY))) {
                swarm.await("all are in", LIMIT, () -> swarm.tally().loggedIn.sum() == endpoints);
                load = newcomers.stop();
                SlowKafka.rest(Duration.ofSeconds(1));
                probe.stop();
                swarm.await(
                        "all upcalls are answered",
                        LIMIT,
                        () -> probe.answered().count() == probe.asked());
                upcalls = probe.answered();
            }
            double swarmCpu = ProcessUse.of(ProcessHandle.current().pid()).cpuMillis() - swarmBefore;
            Samples waits = new Samples();
            swarm.tally().logins.forEach(at -> waits.add(Math.max(0, (at - listening) / 1e9)));
            Samples shares = new Samples();
            swarm.tally().pacedShare.forEach(shares::add);
            double longest = shares.count() == 0 ? 1 : shares.percentile(100);
            measures.addAll(List.of(
                    Measure.exactly(
                            kind + ": endpoints in", swarm.tally().loggedIn.sum(), "", endpoints),
                    Measure.exactly(
                            kind + ": sessions cut after their login",
                            swarm.tally().cuts.sum(),
                            "",
                            endpoints),
                    Measure.shown(kind + ": in after the gateway listens, p50", waits.median(), "s"),
                    Measure.shown(kind + ": in after the gateway listens, p99", waits.percentile(99), "s"),
                    Measure.shown(kind + ": in after the gateway listens, last", waits.percentile(100), "s"),
                    Measure.shown(
                            kind + ": told to wait on the connection",
                            swarm.tally().held.sum() - heldBefore,
                            ""),
                    Measure.shown(
                            kind + ": told to come back later",
                            swarm.tally().paced.sum() - pacedBefore,
                            ""),
                    Measure.atMost(
                            kind + ": longest wait in parts of what was told (from 1 s on)",
                            longest,
                            "×",
                            PACED_TIMES,
                            ""),
                    Measure.shown(kind + ": CPU of a newcomer until it is in", load.seconds() * 1e6 / endpoints, "µs"),
                    Measure.shown(kind + ": cores busy with newcomers, mean", load.mean(), ""),
                    Measure.atMost(kind + ": cores busy with newcomers, most", load.most(), "", NEWCOMERS_CORES, ""),
                    Measure.shown(
                            kind + ": gateway CPU in all, start included",
                            ProcessUse.of(pid).cpuMillis() / 1e3,
                            "s"),
                    Measure.shown(kind + ": load generator CPU meanwhile", swarmCpu / 1e3, "s"),
                    Measure.shown(kind + ": upcall meanwhile, p50", upcalls.median(), "ms"),
                    Measure.atMost(kind + ": upcall meanwhile, p99", upcalls.percentile(99), "ms", UPCALL_MS, ""),
                    Measure.shown(kind + ": upcall meanwhile, longest", upcalls.percentile(100), "ms")));
        }
    }
}
