package io.sluice.connectors.inventory;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.topics.Extent;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.TransferType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Reports as an endpoint makes them: canonical already, as our agent's are. */
public final class Reports {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Reports() {}

    /**
     * A report as it lies in a transfer.
     *
     * @param packed its bytes there
     */
    public record Sent(TransferManifest manifest, byte[] packed) {}

    /** Of a machine with these packages, each name or name=version. */
    public static ObjectNode of(long scannedAt, String... packages) {
        ObjectNode report = JSON.createObjectNode();
        report.put("hostname", "pump-7");
        ArrayNode list = JSON.createArrayNode();
        for (String each : Stream.of(packages).sorted().toList()) {
            String[] parts = each.split("=", -1);
            list.addObject()
                    .put("architecture", "amd64")
                    .put("manager", "dpkg")
                    .put("name", parts[0])
                    .put("version", parts.length > 1 ? parts[1] : "1");
        }
        if (!list.isEmpty()) {
            report.set("packages", list);
        }
        report.put("scannedAt", scannedAt);
        report.put("scanner", "sluice-inventory/1");
        return report;
    }

    public static Sent sent(String endpointId, ObjectNode report, long endedAt) {
        return sent(endpointId, report.toString(), digest(report), endedAt);
    }

    public static Sent sent(String endpointId, String text, String digest, long endedAt) {
        byte[] packed = gzip(text.getBytes(StandardCharsets.UTF_8));
        return new Sent(manifest(endpointId, digest, packed, endedAt), packed);
    }

    public static TransferManifest manifest(String endpointId, String digest, byte[] packed, long endedAt) {
        return TransferManifest.newBuilder()
                .setTransferId(UUID.nameUUIDFromBytes((endpointId + digest + endedAt).getBytes(StandardCharsets.UTF_8))
                        .toString())
                .setEndpointId(endpointId)
                .setGateway("gw-1")
                .setKind(TransferType.INVENTORY)
                .setCorrelation("")
                .setName(digest)
                .setContentType("application/vnd.sluice.inventory+json+gzip")
                .setAttempt(0)
                .setLength(packed.length)
                .setSha256(ByteBuffer.wrap(sha256(packed)))
                .setStartedAt(endedAt - 1)
                .setEndedAt(endedAt)
                .setState(TransferState.COMPLETE)
                .setReason("")
                .setExtents(List.of(new Extent(0, 0L, 1)))
                .build();
    }

    /** Of a report whose members and items are in order already. */
    public static String digest(ObjectNode report) {
        ObjectNode timeless = report.deepCopy();
        timeless.remove("scannedAt");
        return HexFormat.of().formatHex(sha256(timeless.toString().getBytes(StandardCharsets.UTF_8)));
    }

    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
