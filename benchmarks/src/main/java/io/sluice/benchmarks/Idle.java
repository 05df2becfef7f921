package io.sluice.benchmarks;

import io.sluice.benchmarks.swarm.Contents;
import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.benchmarks.swarm.SwarmKeys;
import io.sluice.benchmarks.swarm.SwarmManners;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.it.harness.RunningProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What an endpoint costs that is logged in and has nothing to say. */
final class Idle implements Benchmark {
    private static final String GATEWAY = "gw-1";
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final double HEAP_OVER_BARE = 1_024;
    private static final double RSS_KIB = 6;
    private static final int KIB = 1 << 10;
    private static final int CONNECTING_AT_ONCE = 256;
    /** Not pre-touched: what is measured is what connections add. */
    private static final List<String> JVM =
            List.of("-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError");

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String purpose() {
        return "Memory of an idle endpoint, against a bare Netty channel with the MQTT codec; the same with mutual TLS";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        int endpoints = scale == Scale.FULL ? 15_000 : 500;
        List<Measure> measures = new ArrayList<>();
        RegionPlan plan = RegionPlan.small(logs)
                .withGatewayJvm(JVM)
                .withGatewaySetting("listener.plaintext", "true")
                .withGatewaySetting("listener.plaintext.port", "0");
        try (RealRegion region = RealRegion.start(plan)) {
            Cost bare = bare(region, endpoints);
            long pid = region.gateway(GATEWAY).process().pid();
            Cost ours = cost(
                    pid,
                    () -> region.face(GATEWAY).plaintextAddress(),
                    SwarmManners.plain(CONNECTING_AT_ONCE),
                    endpoints);
            measures.add(Measure.exactly("endpoints logged in", ours.endpoints(), "", endpoints));
            measures.add(Measure.atMost(
                    "heap of an endpoint",
                    ours.heapBytes(),
                    "B",
                    bare.heapBytes() + HEAP_OVER_BARE,
                    " (bare Netty + 1 KiB)"));
            measures.add(Measure.shown("heap of a bare Netty channel", bare.heapBytes(), "B"));
            measures.add(Measure.atMost("RSS of an endpoint", ours.rssKiB(), "KiB", RSS_KIB, ""));
            measures.add(Measure.shown("RSS of a bare Netty channel", bare.rssKiB(), "KiB"));
            measures.add(Measure.shown("CPU of a login", ours.cpuMicros(), "µs"));
            measures.add(Measure.shown("CPU of a login, bare Netty", bare.cpuMicros(), "µs"));
            measures.add(Measure.shown("logins a second, first ones, by the coordinator", ours.perSecond(), "1/s"));
            // Anew, so that memory that the others have left is not taken for free.
            region.gateway(GATEWAY).kill();
            region.gateway(GATEWAY).startAgain().awaitReady();
            Cost secured = withTls(region, endpoints);
            measures.add(Measure.exactly("mTLS: endpoints logged in", secured.endpoints(), "", endpoints));
            measures.add(Measure.shown("mTLS: heap of an endpoint", secured.heapBytes(), "B"));
            measures.add(Measure.shown("mTLS: RSS of an endpoint", secured.rssKiB(), "KiB"));
            measures.add(Measure.shown("mTLS: CPU of a login", secured.cpuMicros(), "µs"));
            measures.add(
                    Measure.shown("mTLS: logins a second, first ones, by the coordinator", secured.perSecond(), "1/s"));
        }
        return measures;
    }

    private static Cost withTls(RealRegion region, int endpoints) {
        SwarmKeys keys = new SwarmKeys(RealRegion.NAME, region.regionFolder());
        SwarmManners manners =
                SwarmManners.plain(CONNECTING_AT_ONCE).from(endpoints).withTls(keys);
        keys.make(manners.firstIndex(), endpoints);
        long pid = region.gateway(GATEWAY).process().pid();
        return cost(pid, () -> region.face(GATEWAY).tlsAddress(), manners, endpoints);
    }

    /**
     * Of one endpoint.
     *
     * @param endpoints that are logged in
     */
    private record Cost(long endpoints, double heapBytes, double rssKiB, double cpuMicros, double perSecond) {}

    private static Cost bare(RealRegion region, int endpoints) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BareNetty.class.getName()));
        Path log = region.scratch().resolve("bare-netty.log");
        try (RunningProcess process = RunningProcess.start("bare netty", command, Map.of(), region.scratch(), log)) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), PrintedPort.of(process, LIMIT));
            return cost(process.pid(), () -> address, SwarmManners.plain(CONNECTING_AT_ONCE), endpoints);
        }
    }

    /** A tenth first, so that classes are loaded and code is compiled; then what the others add. */
    private static Cost cost(long pid, Supplier<InetSocketAddress> address, SwarmManners manners, int endpoints) {
        int first = endpoints / 10;
        try (Swarm swarm = new Swarm(address, new Contents(1, 1), manners)) {
            swarm.add(first, LIMIT);
            double heapBefore = LiveHeap.mib(pid);
            ProcessUse before = ProcessUse.of(pid);
            long start = System.nanoTime();
            swarm.add(endpoints - first, LIMIT);
            double seconds = (System.nanoTime() - start) / 1e9;
            ProcessUse after = ProcessUse.of(pid);
            double heapAfter = LiveHeap.mib(pid);
            double more = endpoints - first;
            return new Cost(
                    swarm.tally().loggedIn.sum(),
                    (heapAfter - heapBefore) * KIB * KIB / more,
                    (after.rssKiB() - before.rssKiB()) / more,
                    1e3 * (after.cpuMillis() - before.cpuMillis()) / more,
                    more / seconds);
        }
    }
}
