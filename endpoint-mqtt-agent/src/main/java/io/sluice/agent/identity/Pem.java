package io.sluice.agent.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The text form of keys and certificates (RFC 7468), both ways. */
final class Pem {
    private Pem() {}

    static byte[] encode(String label, List<byte[]> blocks) {
        StringBuilder text = new StringBuilder();
        for (byte[] block : blocks) {
            text.append("-----BEGIN ").append(label).append("-----\n");
            text.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(block));
            text.append("\n-----END ").append(label).append("-----\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** All blocks with that label, in order. */
    static List<byte[]> decode(String label, byte[] pem, String where) throws IOException {
        String text = new String(pem, StandardCharsets.US_ASCII);
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        List<byte[]> blocks = new ArrayList<>();
        for (int from = text.indexOf(begin); from >= 0; from = text.indexOf(begin, from)) {
            int to = text.indexOf(end, from);
            if (to < 0) {
                throw new IOException(where + " is damaged: " + label + " does not end");
            }
            try {
                blocks.add(Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to)));
            } catch (IllegalArgumentException e) {
                throw new IOException(where + " is damaged: " + e.getMessage(), e);
            }
            from = to;
        }
        if (blocks.isEmpty()) {
            throw new IOException(where + " is damaged: it holds no " + label);
        }
        return blocks;
    }
}
