package io.sluice.method;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks what a method has printed. */
public final class Results {
    /** Begins the reason of a run whose result does not fit. */
    public static final String CODE = "RESULT_SCHEMA";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Results() {}

    /** Why the output is not what the schema promises; nothing if it is. */
    public static Optional<String> objection(JsonSchema schema, byte[] output) {
        JsonNode result;
        try {
            result = MAPPER.readTree(output);
        } catch (JsonProcessingException e) {
            return Optional.of(CODE + ": the result is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            return Optional.of(CODE + ": the result is no JSON: " + e.getMessage());
        }
        if (result == null || result.isMissingNode()) {
            return Optional.of(CODE + ": the result is empty: expected JSON");
        }
        List<Misfit> misfits = schema.misfits(result);
        return misfits.isEmpty()
                ? Optional.empty()
                : Optional.of(CODE + ": "
                        + misfits.stream().map(misfit -> misfit.said("result")).collect(Collectors.joining("; ")));
    }
}
