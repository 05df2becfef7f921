package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;

/** One result far larger than any process on its way: streamed from a child's standard output, and read back. */
final class BigResult implements Benchmark {
    private static final String GATEWAY = "gw-1";
    private static final String SELECTOR = "bench=big";
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final int COMPLETE = 200;
    private static final int NOT_YET = 409;
    private static final List<String> GATEWAY_JVM =
            List.of("-Xmx256m", "-XX:MaxDirectMemorySize=64m", "-XX:+UseSerialGC", "-XX:-UsePerfData");

    @Override
    public String name() {
        return "big-result";
    }

    @Override
    public String purpose() {
        return "10 GiB of standard output pass through a 256 MB gateway and a 64 MB agent, and are read back";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        long bytes = scale == Scale.FULL ? 10 * GIB : 96 * MIB;
        RegionPlan plan = RegionPlan.small(logs).withJvm(RegionPlan.STEADY).withGatewayJvm(GATEWAY_JVM);
        try (RealRegion region = RealRegion.start(plan)) {
            return measure(region, bytes);
        }
    }

    private static List<Measure> measure(RealRegion region, long bytes) {
        RealAgent agent = region.startAgent(SELECTOR);
        long agentPid = agent.process().pid();
        long gatewayPid = region.gateway(GATEWAY).process().pid();
        ProcessUse agentIdle = ProcessUse.of(agentPid);
        ProcessUse gatewayIdle = ProcessUse.of(gatewayPid);
        try (PeakRss agentPeak = PeakRss.of(agentPid);
                PeakRss gatewayPeak = PeakRss.of(gatewayPid)) {
            long began = System.nanoTime();
            // Numbers in a row: every byte tells where it belongs.
            ObjectNode request =
                    region.api().scriptRequest(SELECTOR, "#!/bin/sh\nseq 1 9999999999 | head -c " + bytes + "\n");
            request.put("outputLimitBytes", bytes).put("runTimeout", "PT1H");
            String id = region.api().invoke(request);
            region.api().awaitComplete(id, LIMIT);
            double seconds = secondsSince(began);
            ProcessUse agentUsed = ProcessUse.of(agentPid);
            ProcessUse gatewayUsed = ProcessUse.of(gatewayPid);
            RegionApi.Target target = region.api().target(id, agent.endpointId());
            long read = System.nanoTime();
            Found found = readBack(region.api(), id, agent.endpointId());
            double readSeconds = secondsSince(read);
            double mib = (double) bytes / MIB;
            return List.of(
                    Measure.exactly("target succeeded", target.state().equals("SUCCEEDED") ? 1 : 0, "", 1),
                    Measure.exactly("bytes read back", found.bytes, "", bytes),
                    Measure.exactly(
                            "SHA-256 is that of the numbers",
                            MessageDigest.isEqual(found.sha256, expected(bytes)) ? 1 : 0,
                            "",
                            1),
                    Measure.atMost("agent's peak RSS (-Xmx24m)", agentPeak.mib(), "MiB", 64, ""),
                    Measure.atMost("gateway's peak RSS (-Xmx256m, 64 MiB direct)", gatewayPeak.mib(), "MiB", 512, ""),
                    Measure.shown("agent's RSS before", agentIdle.rssKiB() / 1024, "MiB"),
                    Measure.shown("gateway's RSS before", gatewayIdle.rssKiB() / 1024, "MiB"),
                    Measure.shown("from the invocation to the terminal row", seconds, "s"),
                    Measure.shown("rate", mib / seconds, "MiB/s"),
                    Measure.shown("read back through the coordinator", mib / readSeconds, "MiB/s"),
                    Measure.shown(
                            "agent's CPU", (agentUsed.cpuMillis() - agentIdle.cpuMillis()) * 1_000 / mib, "µs per MiB"),
                    Measure.shown(
                            "gateway's CPU",
                            (gatewayUsed.cpuMillis() - gatewayIdle.cpuMillis()) * 1_000 / mib,
                            "µs per MiB"));
        }
    }

    private record Found(long bytes, byte[] sha256) {}

    private static Found readBack(RegionApi api, String invocation, String endpoint) {
        HttpClient http = HttpClient.newHttpClient();
        URI output = URI.create(api.url() + "/api/v1/invocations/" + invocation + "/targets/" + endpoint + "/output");
        HttpRequest request = HttpRequest.newBuilder(output)
                .header("Authorization", "Bearer " + api.token())
                .build();
        long end = System.nanoTime() + LIMIT.toNanos();
        try {
            while (true) {
                HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
                try (InputStream body = response.body()) {
                    if (response.statusCode() == COMPLETE) {
                        return digest(body);
                    }
                    if (response.statusCode() != NOT_YET || System.nanoTime() - end > 0) {
                        throw new IllegalStateException("the output is answered with " + response.statusCode());
                    }
                }
                SlowKafka.rest(Duration.ofMillis(100));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Found digest(InputStream body) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
            digest.update(buffer, 0, count);
            bytes += count;
        }
        return new Found(bytes, digest.digest());
    }

    /** Of the first bytes of the numbers from 1 on, a line each. */
    private static byte[] expected(long bytes) {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        byte[] line = {'0', '\n'};
        long left = bytes;
        int used = 0;
        while (left > 0) {
            line = next(line);
            int count = (int) Math.min(left, line.length);
            if (used + count > buffer.length) {
                digest.update(buffer, 0, used);
                used = 0;
            }
            System.arraycopy(line, 0, buffer, used, count);
            used += count;
            left -= count;
        }
        digest.update(buffer, 0, used);
        return digest.digest();
    }

    /** The line after this one; the same array unless it has become longer. */
    private static byte[] next(byte[] line) {
        for (int at = line.length - 2; at >= 0; at--) {
            if (line[at] < '9') {
                line[at]++;
                return line;
            }
            line[at] = '0';
        }
        byte[] longer = new byte[line.length + 1];
        longer[0] = '1';
        System.arraycopy(line, 0, longer, 1, line.length);
        return longer;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
