package io.sluice.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The AsyncAPI document is what the catalogue says, and is built as AsyncAPI 3 wants it. */
class AsyncApiTest {
    private static final Path FILE = Path.of("../../docs/asyncapi.yaml");
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]+");

    @Test
    void theFileIsWhatTheCatalogueSays() throws IOException {
        String printed = AsyncApiDocument.yaml();
        if (Boolean.getBoolean("sluice.docs.update")) {
            Files.writeString(FILE, printed);
        }
        assertThat(Files.readString(FILE))
                .as("docs/asyncapi.yaml is stale: run the build with -Dsluice.docs.update=true")
                .isEqualTo(printed);
    }

    @Test
    void itHasWhatEveryDocumentMustHave() throws IOException {
        JsonNode document = document();
        assertThat(document.path("asyncapi").asText()).matches("3\\.\\d+\\.\\d+");
        assertThat(document.at("/info/title").asText()).isNotBlank();
        assertThat(document.at("/info/version").asText()).isNotBlank();
        assertThat(fieldNames(document))
                .isSubsetOf(
                        "asyncapi",
                        "id",
                        "info",
                        "servers",
                        "defaultContentType",
                        "channels",
                        "operations",
                        "components");
    }

    @Test
    void everyTopicHasAChannelAnOperationAndAMessage() throws IOException {
        JsonNode document = document();
        int topics = TopicCatalog.all().size();
        assertThat(document.path("channels")).hasSize(topics);
        assertThat(document.path("operations")).hasSize(topics);
        assertThat(document.at("/components/messages")).hasSize(topics);
        for (TopicSpec topic : TopicCatalog.all()) {
            assertThat(document.path("channels").findValuesAsText("title")).contains(topic.topic());
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() throws IOException {
        JsonNode document = document();
        List<String> references = document.findValuesAsText("$ref");
        assertThat(references).hasSize(2 * TopicCatalog.all().size());
        for (String reference : references) {
            assertThat(document.at(reference.substring(1)).isObject())
                    .as(reference)
                    .isTrue();
        }
    }

    @Test
    void theParametersOfAnAddressAreThoseOfItsChannel() throws IOException {
        for (Map.Entry<String, JsonNode> channel : document().path("channels").properties()) {
            List<String> named = new ArrayList<>();
            Matcher parameters =
                    PARAMETER.matcher(channel.getValue().path("address").asText());
            while (parameters.find()) {
                named.add(parameters.group(1));
            }
            assertThat(channel.getKey()).matches(KEY);
            assertThat(named).as(channel.getKey()).isNotEmpty();
            assertThat(fieldNames(channel.getValue().path("parameters"))).containsExactlyInAnyOrderElementsOf(named);
        }
    }

    @Test
    void everyOperationSends() throws IOException {
        assertThat(document().path("operations").findValuesAsText("action")).containsOnly("send");
    }

    @Test
    void theSchemasAreThoseOfTheCatalogue() throws IOException {
        JsonNode messages = document().at("/components/messages");
        for (TopicSpec topic : TopicCatalog.OF_REGION) {
            JsonNode message = messages.path(topic.topic());
            Schema schema = topic.schema();
            if (schema == null) {
                assertThat(message.path("contentType").asText()).isEqualTo("application/octet-stream");
            } else {
                assertThat(message.at("/payload/schemaFormat").asText()).startsWith("application/vnd.apache.avro");
                assertThat(new Schema.Parser()
                                .parse(message.at("/payload/schema").toString()))
                        .isEqualTo(schema);
            }
            if (topic.keySchema() != null) {
                assertThat(new Schema.Parser()
                                .parse(message.at("/bindings/kafka/key").toString()))
                        .isEqualTo(Objects.requireNonNull(topic.keySchema()));
            }
        }
    }

    private static List<String> fieldNames(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode document() throws IOException {
        return new YAMLMapper().readTree(Files.readString(FILE));
    }
}
