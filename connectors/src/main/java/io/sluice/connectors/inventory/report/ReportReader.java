package io.sluice.connectors.inventory.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.connectors.inventory.report.ReportRefusedException.Cause;
import io.sluice.topics.Inventory;
import io.sluice.topics.TransferManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.zip.GZIPInputStream;

/** Reads the report in a transfer. Safe for use by many threads. */
public final class ReportReader {
    /** What a report's transfer says it is. */
    public static final String CONTENT_TYPE = "application/vnd.sluice.inventory+json+gzip";

    private static final int DEPTH = 32;
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final int mostBytes;

    /** @param mostBytes of a report that is unpacked: a small transfer may unpack to very much */
    public ReportReader(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * The record that a report becomes.
     *
     * @param manifest of its transfer, whose name is the report's digest
     * @param packed the transfer's bytes
     * @throws ReportRefusedException naming what is wrong
     */
    public Inventory read(TransferManifest manifest, byte[] packed) throws ReportRefusedException {
        if (!manifest.getContentType().equals(CONTENT_TYPE)) {
            throw new ReportRefusedException(
                    Cause.UNREADABLE,
                    "its content type is '" + manifest.getContentType() + "', expected " + CONTENT_TYPE);
        }
        JsonNode report = parse(unpack(packed));
        String digest = CanonicalReport.digest(report);
        if (!digest.equals(manifest.getName())) {
            throw new ReportRefusedException(
                    Cause.DIGEST, "its digest is " + digest + ", but it was announced as " + manifest.getName());
        }
        Inventory inventory = new Inventory();
        SchemaReader.fill(inventory, report);
        inventory.put("endpointId", manifest.getEndpointId());
        inventory.put("gateway", manifest.getGateway());
        inventory.put("reportedAt", Instant.ofEpochMilli(manifest.getEndedAt()));
        inventory.put("digest", digest);
        return inventory;
    }

    private byte[] unpack(byte[] packed) throws ReportRefusedException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] bytes = in.readNBytes(mostBytes + 1);
            if (bytes.length > mostBytes) {
                throw new ReportRefusedException(
                        Cause.TOO_LARGE, "it unpacks to more than " + mostBytes + " bytes (inventory.unpacked.bytes)");
            }
            return bytes;
        } catch (IOException e) {
            throw new ReportRefusedException(Cause.UNREADABLE, "it is no gzip: " + e.getMessage());
        }
    }

    private static JsonNode parse(byte[] bytes) throws ReportRefusedException {
        try {
            JsonNode report = JSON.readTree(bytes);
            if (!report.isObject()) {
                throw new ReportRefusedException(Cause.UNREADABLE, "it is no JSON object");
            }
            return report;
        } catch (JsonProcessingException e) {
            throw new ReportRefusedException(Cause.UNREADABLE, "it is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new ReportRefusedException(Cause.UNREADABLE, "it is no JSON: " + e.getMessage());
        }
    }
}
