package io.sluice.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;

/** The wire's schemas as they lie in {@code src/main/avro}. */
final class WireSchemas {
    private static final Path FOLDER = Path.of("src/main/avro");
    /** Named by others, so parsed first. */
    private static final List<String> IMPORTED =
            List.of("ReportedState", "MethodVariant", "TransferKind", "AnswerOutcome");

    private WireSchemas() {}

    /** Every record and enum, by name. */
    static SortedMap<String, Schema> all() {
        Schema.Parser parser = new Schema.Parser();
        SortedMap<String, Schema> schemas = new TreeMap<>();
        try (var files = Files.list(FOLDER)) {
            IMPORTED.forEach(name -> schemas.put(name, parse(parser, name)));
            files.map(file -> file.getFileName().toString().replace(".avsc", ""))
                    .filter(name -> !schemas.containsKey(name))
                    .sorted()
                    .toList()
                    .forEach(name -> schemas.put(name, parse(parser, name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return schemas;
    }

    static Schema of(String name) {
        Schema schema = all().get(name);
        if (schema == null) {
            throw new AssertionError("the wire has no schema " + name);
        }
        return schema;
    }

    /** Every record. */
    static List<Schema> records() {
        return all().values().stream()
                .filter(schema -> schema.getType() == Schema.Type.RECORD)
                .toList();
    }

    private static Schema parse(Schema.Parser parser, String name) {
        try {
            return parser.parse(FOLDER.resolve(name + ".avsc").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
