package io.sluice.agent.inventory;

import io.sluice.runtime.line.JsonLine;
import io.sluice.runtime.line.MalformedLineException;
import java.nio.file.Path;

/**
 * What the scanner says of a report that it has written.
 *
 * @param file with the compressed report
 * @param bytes that it has
 * @param line all that the scanner said, counts of items among it
 */
record ScanSummary(Path file, String digest, long bytes, String scanner, JsonLine line) {

    /**
     * Reads the scanner's line.
     *
     * @throws MalformedLineException saying what is missing
     */
    static ScanSummary parse(Path file, String line) throws MalformedLineException {
        JsonLine said = JsonLine.parse(line.strip());
        Long bytes = said.number("bytes");
        String digest = said.required("digest");
        if (bytes == null || bytes <= 0 || !digest.matches("[0-9a-f]{64}")) {
            throw new MalformedLineException("the scanner names no size or no digest");
        }
        return new ScanSummary(file, digest, bytes, said.required("scanner"), said);
    }

    /** Arguments of the upcall. */
    JsonLine question() {
        return JsonLine.empty().with("digest", digest).with("length", bytes).with("scanner", scanner);
    }
}
