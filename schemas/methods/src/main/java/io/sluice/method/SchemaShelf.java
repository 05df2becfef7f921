package io.sluice.method;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** Schemas that are ready to check, the most recently used of them: making one ready costs far more than a check. */
public final class SchemaShelf {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, JsonSchema> ready;

    /** @param most schemas that are kept */
    public SchemaShelf(int most) {
        this.ready = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, JsonSchema> eldest) {
                return size() > most;
            }
        };
    }

    /** @throws IllegalArgumentException if it is no schema */
    public JsonSchema of(JsonNode schema) {
        return of(schema.toString());
    }

    /** @throws IllegalArgumentException if it is no schema */
    public synchronized JsonSchema of(String schema) {
        JsonSchema known = ready.get(schema);
        if (known != null) {
            return known;
        }
        try {
            JsonSchema made = JsonSchema.of(MAPPER.readTree(schema));
            ready.put(schema, made);
            return made;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is no JSON: " + e.getOriginalMessage(), e);
        }
    }
}
