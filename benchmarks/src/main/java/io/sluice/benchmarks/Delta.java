package io.sluice.benchmarks;

import io.sluice.cli.Sluice;
import io.sluice.cli.command.ConnectionOptions;
import io.sluice.cli.command.Surroundings;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.wire.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the next version of a filepack costs on the way to the gateway and to the endpoint: a tree with a few edits. */
final class Delta implements Benchmark {
    private static final String GATEWAY = "gw-1";
    private static final String SELECTOR = "bench=delta";
    private static final long MIB = 1L << 20;
    private static final int EDITS = 16;
    private static final int EDITED_HUNDREDTHS = 1;
    private static final double GOAL_PERCENT = 5;
    private static final String PULLED = "sluice_depot_pulled_bytes_total";
    private static final String SERVED = "sluice_depot_served_bytes_total";

    @Override
    public String name() {
        return "delta";
    }

    @Override
    public String purpose() {
        return "version n+1 of a 64 MiB filepack with 16 contiguous edits, 1 % in all: bytes on WAN and LAN";
    }

    @Override
    public List<Measure> run(Scale scale, Path logs) {
        int bytes = (int) (scale == Scale.FULL ? 64 * MIB : 8 * MIB);
        try (RealRegion region = RealRegion.start(RegionPlan.small(logs).withJvm(RegionPlan.STEADY))) {
            RealAgent agent = region.startAgent(SELECTOR);
            return measure(region, agent, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What crossed the WAN to the gateway, and the LAN to the endpoint, as the gateway counts it. */
    private record Crossed(double wan, double lan) {
        static Crossed at(RealRegion region) {
            return new Crossed(
                    region.face(GATEWAY).metric(PULLED), region.face(GATEWAY).metric(SERVED));
        }

        Crossed since(Crossed before) {
            return new Crossed(wan - before.wan, lan - before.lan);
        }
    }

    private static List<Measure> measure(RealRegion region, RealAgent agent, int bytes) throws IOException {
        Path folder = Files.createDirectories(region.scratch().resolve("pack"));
        Path target = region.scratch().resolve("target");
        Random random = new Random(1);
        byte[] tree = new byte[bytes];
        random.nextBytes(tree);
        Crossed begin = Crossed.at(region);
        write(folder, target, "1", tree, List.of());
        double firstSeconds = publishAndSend(region);
        Crossed first = Crossed.at(region).since(begin);
        boolean firstEqual = tree(target).equals(tree(folder));

        write(folder, target, "2", tree, edits(tree, random));
        Crossed between = Crossed.at(region);
        double secondSeconds = publishAndSend(region);
        Crossed second = Crossed.at(region).since(between);
        boolean secondEqual = tree(target).equals(tree(folder));
        long agentRss = Math.round(ProcessUse.of(agent.process().pid()).rssKiB() / 1024.0);
        return List.of(
                Measure.exactly(
                        "files equal to what was published, both versions", firstEqual && secondEqual ? 1 : 0, "", 1),
                Measure.atMost(
                        "version 2 on the WAN, of version 1's files",
                        100 * second.wan() / bytes,
                        "%",
                        GOAL_PERCENT,
                        ""),
                Measure.atMost(
                        "version 2 on the LAN, of version 1's files",
                        100 * second.lan() / bytes,
                        "%",
                        GOAL_PERCENT,
                        ""),
                Measure.shown("version 1 on the WAN", 100 * first.wan() / bytes, "%"),
                Measure.shown("version 1 on the LAN", 100 * first.lan() / bytes, "%"),
                Measure.shown("publish and send version 1", firstSeconds, "s"),
                Measure.shown("publish and send version 2", secondSeconds, "s"),
                Measure.shown("agent's RSS afterwards", agentRss, "MiB"));
    }

    private static double publishAndSend(RealRegion region) {
        long began = System.nanoTime();
        sluice(region, "filepack", "publish", "pack");
        sluice(region, "filepack", "send", "pack", "--on", SELECTOR);
        return (System.nanoTime() - began) / 1e9;
    }

    /** One file of half the bytes, sixteen of a quarter, and the rest in files of 16 KiB, each with its share of the edits. */
    private static void write(Path folder, Path target, String version, byte[] tree, List<Edit> edits)
            throws IOException {
        Files.writeString(
                folder.resolve("filepack.yaml"), "name: pack\nversion: " + version + "\ntarget: " + target + "\n");
        int half = tree.length / 2;
        Files.write(folder.resolve("half"), edited(tree, 0, half, edits));
        int at = half;
        for (int i = 0; at < tree.length; i++) {
            int size = i < 16 ? tree.length / 64 : 16 << 10;
            int end = Math.min(tree.length, at + size);
            Files.write(folder.resolve("file-" + i), edited(tree, at, end, edits));
            at = end;
        }
    }

    /** What an edit does. */
    private enum Kind {
        CHANGED,
        INSERTED,
        DELETED
    }

    /**
     * A run of bytes of the tree.
     *
     * @param fresh what is written over it or inserted before it, as long as the run
     */
    private record Edit(Kind kind, int begin, byte[] fresh) {
        int end() {
            return begin + fresh.length;
        }
    }

    /** Changed, inserted and deleted in turn, in the half that is one file and in the others; in order. */
    private static List<Edit> edits(byte[] tree, Random random) {
        int each = tree.length / 100 * EDITED_HUNDREDTHS / EDITS;
        List<Edit> edits = new ArrayList<>();
        for (int edit = 0; edit < EDITS; edit++) {
            int begin = (int) ((long) tree.length * edit / EDITS) + random.nextInt(tree.length / EDITS - each);
            byte[] fresh = new byte[each];
            random.nextBytes(fresh);
            edits.add(new Edit(Kind.values()[edit % Kind.values().length], begin, fresh));
        }
        return edits;
    }

    /** One file with what the edits make of it. Others do not move by what is inserted or deleted here. */
    private static byte[] edited(byte[] tree, int from, int to, List<Edit> edits) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
        int at = from;
        for (Edit edit : edits) {
            int begin = Math.max(edit.begin(), from);
            int end = Math.min(edit.end(), to);
            if (begin >= end) {
                continue;
            }
            if (edit.kind() == Kind.INSERTED) {
                if (edit.begin() >= from) {
                    out.write(tree, at, begin - at);
                    out.writeBytes(edit.fresh());
                    at = begin;
                }
                continue;
            }
            out.write(tree, at, begin - at);
            if (edit.kind() == Kind.CHANGED) {
                out.write(edit.fresh(), begin - edit.begin(), end - begin);
            }
            at = end;
        }
        out.write(tree, at, to - at);
        return out.toByteArray();
    }

    private static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                found.put(root.relativize(each).toString(), Digests.hex(Digests.sha256(Files.readAllBytes(each))));
            }
        }
        found.remove("filepack.yaml");
        return found;
    }

    private static void sluice(RealRegion region, String... words) {
        StringWriter said = new StringWriter();
        PrintWriter both = new PrintWriter(said);
        Surroundings around = new Surroundings(
                region.scratch(),
                region.scratch(),
                Map.of(
                        "SLUICE_API",
                        region.api().url(),
                        "SLUICE_TOKEN_FILE",
                        region.regionFolder().resolve("admin-token").toString()),
                both,
                OutputStream.nullOutputStream(),
                both,
                false,
                new ConnectionOptions());
        int exitCode = Sluice.run(around, words);
        both.flush();
        if (exitCode != 0) {
            throw new IllegalStateException(String.join(" ", words) + " ended with " + exitCode + ": " + said);
        }
    }
}
