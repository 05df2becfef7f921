package io.sluice.runtime.line;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Bytes within a line: field {@code text} where they are UTF-8, else field {@code base64}. */
public final class LineContent {
    private static final String TEXT = "text";
    private static final String BASE64 = "base64";

    private LineContent() {}

    public static void put(byte[] content, JsonLine line) {
        try {
            line.with(
                    TEXT,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(content))
                            .toString());
        } catch (CharacterCodingException e) {
            line.with(BASE64, Base64.getEncoder().encodeToString(content));
        }
    }

    /**
     * The bytes; none if neither field is there.
     *
     * @throws MalformedLineException if both are there, or one cannot be read
     */
    public static byte[] of(JsonLine line) throws MalformedLineException {
        String text = line.text(TEXT);
        String base64 = line.text(BASE64);
        if (text != null && base64 != null) {
            throw new MalformedLineException("there is both 'text' and 'base64'");
        }
        if (base64 != null) {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new MalformedLineException("field 'base64' is no base64: " + e.getMessage());
            }
        }
        return text == null ? new byte[0] : utf8(text);
    }

    private static byte[] utf8(String text) throws MalformedLineException {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new MalformedLineException("field 'text' has half of a surrogate pair; bytes go into 'base64'");
        }
    }
}
