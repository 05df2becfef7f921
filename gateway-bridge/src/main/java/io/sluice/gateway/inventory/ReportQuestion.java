package io.sluice.gateway.inventory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.store.LastReport;
import java.io.IOException;

/**
 * What an endpoint says of the report that it would send.
 *
 * @param digest of the report without its time, SHA-256 in lower-case hex
 * @param lengthBytes of the report as it would be sent
 * @param scanner name and version of what scanned
 */
record ReportQuestion(String digest, long lengthBytes, String scanner) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SCANNER_CHARS = 128;
    private static final int SHOWN_CHARS = 80;

    /**
     * Reads the arguments of an upcall; fields that are not known are passed over.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    static ReportQuestion of(byte[] arguments, long mostBytes) {
        JsonNode json;
        try {
            json = JSON.readTree(arguments);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the arguments of inventory.report are not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the arguments of inventory.report cannot be read", e);
        }
        if (!json.isObject()) {
            throw new IllegalArgumentException("the arguments of inventory.report are no JSON object");
        }
        String digest = json.path("digest").asText("");
        if (!LastReport.isDigest(digest)) {
            throw new IllegalArgumentException(
                    "digest has the bad value '" + shown(digest) + "': expected a SHA-256 as 64 lower-case hex digits");
        }
        JsonNode length = json.path("length");
        if (!length.isIntegralNumber() || !length.canConvertToLong() || length.asLong() < 1) {
            throw new IllegalArgumentException("length has the bad value " + shown(length.toString())
                    + ": expected the report's bytes as a number");
        }
        if (length.asLong() > mostBytes) {
            throw new IllegalArgumentException("length has the bad value " + length.asLong() + ": a report has at most "
                    + mostBytes + " bytes (inventory.report.bytes of the gateway)");
        }
        String scanner = json.path("scanner").asText("");
        if (scanner.isEmpty() || scanner.length() > SCANNER_CHARS) {
            throw new IllegalArgumentException("scanner has the bad value '" + shown(scanner)
                    + "': expected name/version, at most " + SCANNER_CHARS + " characters");
        }
        return new ReportQuestion(digest, length.asLong(), scanner);
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
    }
}
