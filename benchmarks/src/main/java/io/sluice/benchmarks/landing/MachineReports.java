package io.sluice.benchmarks.landing;

import io.sluice.benchmarks.swarm.Contents;
import io.sluice.wire.TransferKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/**
 * Reports of machines, in their canonical form: each with some packages, and with a fact of noise that makes it as large as
 * wanted however well it is packed. As many different ones as swarms have contents.
 */
public final class MachineReports {
    private static final String CONTENT_TYPE = "application/vnd.sluice.inventory+json+gzip";
    private static final long SCANNED_AT = 1_795_600_000_000L;

    private final int packages;
    private final List<String> digests = new ArrayList<>();
    private final Contents contents;
    private long bytes;

    /**
     * Makes them; the same for the same numbers.
     *
     * @param packages in each
     * @param noise bytes that cannot be packed, in each
     */
    public MachineReports(int packages, int noise) {
        this.packages = packages;
        List<byte[]> packed = new ArrayList<>();
        for (int kind = 0; kind < Contents.KINDS; kind++) {
            byte[] random = new byte[noise];
            new SplittableRandom(kind).nextBytes(random);
            String fact = Base64.getEncoder().withoutPadding().encodeToString(random);
            digests.add(HexFormat.of().formatHex(sha256(report(kind, fact, ""))));
            packed.add(packed(report(kind, fact, "\"scannedAt\":" + SCANNED_AT + ",")));
            bytes += packed.get(kind).length;
        }
        contents = Contents.of(packed, new Contents.Announced(TransferKind.INVENTORY, digests, CONTENT_TYPE));
    }

    /** What endpoints send. */
    public Contents contents() {
        return contents;
    }

    /** Bytes of one as it travels, on average. */
    public double meanBytes() {
        return (double) bytes / Contents.KINDS;
    }

    /** What an endpoint asks before it sends a content. */
    public byte[] question(int kind) {
        return ("{\"digest\":\"" + digests.get(kind) + "\",\"length\":" + contents.length(kind)
                        + ",\"scanner\":\"swarm/1\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The digest of a content, by which its row is known. */
    public String digest(int kind) {
        return digests.get(kind);
    }

    private byte[] report(int kind, String fact, String scannedAt) {
        StringBuilder text = new StringBuilder(2 * fact.length());
        text.append("{\"cpuModel\":\"Simulated\",\"facts\":{\"noise\":\"\\\"")
                .append(fact)
                .append("\\\"\"},");
        text.append("\"hostname\":\"machine-").append(kind).append("\",\"packages\":[");
        for (int index = 0; index < packages; index++) {
            text.append(index == 0 ? "" : ",")
                    .append("{\"architecture\":\"amd64\",\"manager\":\"dpkg\",\"name\":\"")
                    .append(String.format(Locale.ROOT, "library-%05d", index))
                    .append("\",\"version\":\"1.")
                    .append(kind)
                    .append("\"}");
        }
        text.append("],").append(scannedAt).append("\"scanner\":\"swarm/1\"}");
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] packed(byte[] report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] sha256(byte[] report) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(report);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
