package io.sluice.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every schema ever released can be read with today's: BACKWARD_TRANSITIVE, checked where it can still be mended. With
 * {@code -Dsluice.release=VERSION} today's schemas are kept as that release's.
 */
class ReleasedSchemasTest {
    private static final Path RELEASED = Path.of("src/test/resources/released");

    @Test
    void todaysSchemasReadEverythingReleased() throws IOException {
        String release = System.getProperty("sluice.release", "");
        if (!release.isEmpty()) {
            keep(RELEASED.resolve(release), current());
        }
        assertThat(objections(RELEASED, current())).isEmpty();
    }

    @Test
    void aFieldWithoutADefaultIsCaught(@TempDir Path released) throws IOException {
        // Given
        keep(released.resolve("0.1.0"), Map.of("example.Thing", thing("")));
        // When
        List<String> objections =
                objections(released, Map.of("example.Thing", thing(", {\"name\":\"b\",\"type\":\"string\"}")));
        // Then
        assertThat(objections)
                .singleElement()
                .asString()
                .contains("0.1.0", "example.Thing", "READER_FIELD_MISSING_DEFAULT_VALUE");
    }

    @Test
    void aFieldWithADefaultIsFine(@TempDir Path released) throws IOException {
        keep(released.resolve("0.1.0"), Map.of("example.Thing", thing("")));
        Schema newer = thing(", {\"name\":\"b\",\"type\":\"string\",\"default\":\"\"}");
        assertThat(objections(released, Map.of("example.Thing", newer))).isEmpty();
    }

    @Test
    void aFieldThatBreaksOnlyTheOldestReleaseIsCaught(@TempDir Path released) throws IOException {
        // Given: b came with a default, which a later version would take away again
        keep(released.resolve("0.1.0"), Map.of("example.Thing", thing("")));
        keep(
                released.resolve("0.2.0"),
                Map.of("example.Thing", thing(", {\"name\":\"b\",\"type\":\"string\",\"default\":\"\"}")));
        // When
        List<String> objections =
                objections(released, Map.of("example.Thing", thing(", {\"name\":\"b\",\"type\":\"string\"}")));
        // Then
        assertThat(objections).singleElement().asString().contains("0.1.0");
    }

    @Test
    void aSchemaThatIsGoneIsCaught(@TempDir Path released) throws IOException {
        keep(released.resolve("0.1.0"), Map.of("example.Thing", thing("")));
        assertThat(objections(released, Map.of())).singleElement().asString().contains("is gone");
    }

    @Test
    void schemasOfKeysAreAmongThem() {
        assertThat(current()).containsKeys("io.sluice.topics.PackageKey", "io.sluice.topics.PackageRow");
    }

    private static Schema thing(String moreFields) {
        return new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Thing\",\"namespace\":\"example\",\"fields\":["
                        + "{\"name\":\"a\",\"type\":\"int\"}" + moreFields + "]}");
    }

    private static Map<String, Schema> current() {
        Map<String, Schema> schemas = new TreeMap<>();
        for (TopicSpec topic : TopicCatalog.all()) {
            for (Schema schema : topic.schemas()) {
                schemas.put(schema.getFullName(), schema);
            }
        }
        return schemas;
    }

    private static void keep(Path folder, Map<String, Schema> schemas) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, Schema> each : schemas.entrySet()) {
            Files.writeString(folder.resolve(each.getKey() + ".avsc"), each.getValue() + "\n");
        }
    }

    private static List<String> objections(Path released, Map<String, Schema> current) throws IOException {
        List<String> objections = new ArrayList<>();
        try (var files = Files.walk(released)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".avsc"))
                    .sorted()
                    .toList()) {
                Schema old = new Schema.Parser().parse(file.toFile());
                Schema today = current.get(old.getFullName());
                String name = released.relativize(file).toString();
                if (today == null) {
                    objections.add(name + " was released and is gone");
                    continue;
                }
                SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(today, old);
                if (pair.getType() != SchemaCompatibilityType.COMPATIBLE) {
                    objections.add(name + " cannot be read any more: "
                            + pair.getResult().getIncompatibilities());
                }
            }
        }
        return objections;
    }
}
