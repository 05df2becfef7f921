package io.sluice.coordinator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Locale;

/** JSON as the API reads and writes it: strict in what it takes. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
        }
    }

    static void answer(Context ctx, int status, Object value) {
        ctx.status(status);
        ctx.contentType("application/json").result(bytes(value));
    }

    /** The body of a request that needs none: what {@link #read} says, or no field at all. */
    static JsonFields readIfAny(Context ctx, int maxBytes) {
        boolean any = ctx.contentLength() != 0 && (ctx.contentLength() > 0 || ctx.header("Transfer-Encoding") != null);
        return any ? read(ctx, maxBytes) : new JsonFields(MAPPER.createObjectNode(), "");
    }

    /**
     * The body of a request as an object.
     *
     * @throws Problem 413 if it is larger, 415 if it is something else, 400 if it is malformed
     */
    static JsonFields read(Context ctx, int maxBytes) {
        String type = ctx.contentType();
        if (type == null
                || !type.toLowerCase(Locale.ROOT).split(";", -1)[0].strip().equals("application/json")) {
            throw new Problem(415, "Content-Type has the bad value '" + type + "': expected application/json");
        }
        try {
            byte[] body = ctx.bodyInputStream().readNBytes(maxBytes + 1);
            if (body.length > maxBytes) {
                throw new Problem(413, "the body is larger than " + maxBytes + " bytes");
            }
            JsonNode node = MAPPER.readTree(body);
            if (node == null || !node.isObject()) {
                throw Problem.badRequest("the body is no JSON object");
            }
            return new JsonFields(node, "");
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw Problem.badRequest("the body is not well-formed JSON: " + e.getOriginalMessage()
                    + (place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr()));
        } catch (IOException e) {
            throw Problem.badRequest("the body could not be read: " + e.getMessage());
        }
    }
}
