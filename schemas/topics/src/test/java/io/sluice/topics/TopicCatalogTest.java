package io.sluice.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicCatalogTest {
    private static final Path PAGE = Path.of("../../docs/topics.md");

    @Test
    void theManualsPageIsWhatTheCatalogueSays() throws IOException {
        // When
        String printed = TopicCatalog.markdown();
        if (Boolean.getBoolean("sluice.docs.update")) {
            Files.writeString(PAGE, printed);
        }
        // Then
        assertThat(Files.readString(PAGE))
                .as("docs/topics.md is stale: run the build with -Dsluice.docs.update=true")
                .isEqualTo(printed);
    }

    @Test
    void noTopicIsNamedTwice() {
        assertThat(TopicCatalog.all()).extracting(TopicSpec::topic).doesNotHaveDuplicates();
    }

    @Test
    void takesARegionWhoseTopicsAgree() {
        assertThatCode(() -> TopicCatalog.requireCoPartitioned(region())).doesNotThrowAnyException();
    }

    @Test
    void takesARegionWithMoreInvocationPartitionsThanEndpointPartitions() {
        Map<String, Integer> region = region();
        region.replaceAll((topic, count) ->
                topic.equals("invocations") || topic.equals("tallies") || topic.equals("invocation-state") ? 16 : 8);
        assertThatCode(() -> TopicCatalog.requireCoPartitioned(region)).doesNotThrowAnyException();
    }

    @Test
    void refusesARegionWhoseEndpointTopicsDisagree() {
        Map<String, Integer> region = region();
        region.put("activation-reports", 12);
        assertThatThrownBy(() -> TopicCatalog.requireCoPartitioned(region))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must have the same number of partitions")
                .hasMessageContaining("activation-reports=12")
                .hasMessageContaining("endpoint-events=8");
    }

    @Test
    void refusesARegionWithoutATopicItNeeds() {
        Map<String, Integer> region = region();
        region.remove("selections");
        assertThatThrownBy(() -> TopicCatalog.requireCoPartitioned(region))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("topic selections is missing: run region init");
    }

    private static Map<String, Integer> region() {
        Map<String, Integer> partitions = new HashMap<>();
        TopicCatalog.OF_REGION.forEach(topic -> partitions.put(topic.topic(), 8));
        return partitions;
    }
}
