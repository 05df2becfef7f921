package io.sluice.connectors.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.TopicName;
import java.util.Objects;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class SinkSettingsTest {
    private static final String ARRAYS = "dialect.postgres.unnest.insert.enabled";

    private final SinkSettings settings = new SinkSettings(
            new TopicName("local"),
            "http://registry",
            new SinkSettings.Database("jdbc:x", "sluice", "${secret}"),
            1,
            1);

    @Test
    void rowsOfItemsGoAsArraysOfTheirColumns() {
        for (Landing landing : Landing.ALL) {
            boolean isOfItems = landing.identity() instanceof Landing.Identity.KeyRecord;
            assertThat(settings.of(landing).containsKey(ARRAYS))
                    .as(landing.table())
                    .isEqualTo(isOfItems);
        }
    }

    @Test
    void whatArraysCannotHoldIsInNoneOfThem() {
        for (Landing landing : Landing.ALL) {
            if (settings.of(landing).containsKey(ARRAYS)) {
                assertThat(landing.millis()).as(landing.table()).isEmpty();
                assertThat(Objects.requireNonNull(landing.topic().schema()).getFields())
                        .as(landing.table())
                        .noneMatch(field -> isMomentOrBytes(field.schema()));
            }
        }
    }

    private static boolean isMomentOrBytes(Schema schema) {
        if (schema.getType() == Schema.Type.UNION) {
            return schema.getTypes().stream().anyMatch(SinkSettingsTest::isMomentOrBytes);
        }
        return schema.getType() == Schema.Type.BYTES || schema.getLogicalType() instanceof LogicalTypes.TimestampMillis;
    }
}
