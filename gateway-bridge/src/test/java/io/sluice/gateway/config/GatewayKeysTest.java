package io.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.PrintedDocs;
import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigDocs;
import io.sluice.wire.config.ConfigException;
import io.sluice.wire.config.ConfigKey;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GatewayKeysTest {
    private static final Map<String, String> REQUIRED = Map.of("credentials.dir", "c", "data.dir", "d");

    @Test
    void theManualShowsTheSettingsAsTheyAre() throws Exception {
        PrintedDocs.check("config-gateway.md", """
                # Settings of a gateway

                Printed from `GatewayKeys` and `BackboneKeys` by `GatewayKeysTest`; run it with
                `-Dsluice.docs.update=true` after a change. On the command line a setting is `--key=value`, in a file
                `key=value` (`--config FILE`), in the environment `SLUICE_` and the key in capitals with underscores.

                """ + ConfigDocs.table(Gateway.KEYS));
    }

    @Test
    void everyKeyIsListed() throws Exception {
        long keys = Stream.of(GatewayKeys.class, BackboneKeys.class)
                .flatMap(type -> Arrays.stream(type.getFields()))
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigKey.class)
                .count();

        assertThat(Gateway.KEYS).hasSize((int) keys).doesNotHaveDuplicates();
        assertThat(Gateway.KEYS).extracting(ConfigKey::name).doesNotHaveDuplicates();
    }

    @Test
    void theDefaultsServe() {
        var config = GatewayConfig.of(Config.of(GatewayKeys.ALL, REQUIRED));

        assertThat(config.listener().port()).isEqualTo(8_883);
        assertThat(config.listener().plaintext()).isFalse();
        assertThat(config.listener().limits().packetMax()).isEqualTo(68 << 10);
        assertThat(config.http().host()).isEqualTo("127.0.0.1");
    }

    @Test
    void saysWhichValueIsBad() {
        assertBad("tls.provider", "rot13");
        assertBad("log.format", "xml");
        assertBad("keep.alive", "0s");
    }

    private static void assertBad(String key, String value) {
        Map<String, String> values = new HashMap<>(REQUIRED);
        values.put(key, value);
        assertThatThrownBy(() -> GatewayConfig.of(Config.of(GatewayKeys.ALL, values)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value);
    }
}
