package io.sluice.wire.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    private static final ConfigKey<String> REGION = ConfigKey.text("region", "local", "Name of the region");
    private static final ConfigKey<String> SERVERS = ConfigKey.text("bootstrap.servers", null, "Where Kafka is");
    private static final ConfigKey<String> TOKEN = ConfigKey.secret("token", "", "Join token");
    private static final ConfigKey<List<String>> LABELS = ConfigKey.list("labels", "", "k=v, comma separated");
    private static final ConfigKey<Boolean> PLAINTEXT = ConfigKey.bool("listener.plaintext", false, "Without TLS");
    private static final ConfigKey<Integer> SESSIONS =
            ConfigKey.integer("sessions.max", 1_000, 1, 100_000, "Most sessions");
    private static final ConfigKey<Long> DEPOT =
            ConfigKey.bytes("depot.bytes", "10GiB", 1 << 20, 1L << 50, "Size of the depot");
    private static final ConfigKey<Duration> DEADLINE = ConfigKey.duration(
            "login.deadline", "5s", Duration.ofMillis(1), Duration.ofMinutes(1), "Wait for the coordinator");
    private static final List<ConfigKey<?>> KEYS =
            List.of(REGION, SERVERS, TOKEN, LABELS, PLAINTEXT, SESSIONS, DEPOT, DEADLINE);
    private static final String KAFKA = "--bootstrap.servers=localhost:9092";

    @TempDir
    Path folder;

    @Test
    void hasTheDefaults() {
        Config config = load(KAFKA);
        assertThat(config.get(REGION)).isEqualTo("local");
        assertThat(config.get(TOKEN)).isEmpty();
        assertThat(config.get(LABELS)).isEmpty();
        assertThat(config.get(PLAINTEXT)).isFalse();
        assertThat(config.get(SESSIONS)).isEqualTo(1_000);
        assertThat(config.get(DEPOT)).isEqualTo(10L << 30);
        assertThat(config.get(DEADLINE)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void theFileWinsOverDefaults() throws IOException {
        assertThat(load("--config=" + file("region=file"), KAFKA).get(REGION)).isEqualTo("file");
        assertThat(load("--config", file("region=file").toString(), KAFKA).get(REGION))
                .isEqualTo("file");
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws IOException {
        String[] arguments = {"--config=" + file("region=file"), KAFKA};
        Config config = Config.load(KEYS, arguments, Map.of("SLUICE_REGION", "environment"));
        assertThat(config.get(REGION)).isEqualTo("environment");
    }

    @Test
    void theCommandLineWinsOverAll() throws IOException {
        String[] arguments = {"--region=line", "--config=" + file("region=file"), KAFKA};
        Config config = Config.load(KEYS, arguments, Map.of("SLUICE_REGION", "environment"));
        assertThat(config.get(REGION)).isEqualTo("line");
    }

    @Test
    void namesWithDotsHaveUnderscoresInTheEnvironment() {
        Config config = Config.load(KEYS, new String[] {KAFKA}, Map.of("SLUICE_LOGIN_DEADLINE", "7s"));
        assertThat(config.get(DEADLINE)).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void leavesTheRestOfTheEnvironmentAlone() {
        Config config = Config.load(KEYS, new String[] {KAFKA}, Map.of("SLUICE_HOME", "/opt/sluice"));
        assertThat(config.get(REGION)).isEqualTo("local");
    }

    @Test
    void refusesAnUnknownKeyOnTheCommandLineAndNamesTheKnown() {
        assertThatThrownBy(() -> load("--regoin=x", KAFKA))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("unknown setting 'regoin' in the command line; known are [bootstrap.servers,");
    }

    @Test
    void refusesAnUnknownKeyInTheFile() throws IOException {
        Path file = file("regoin=x");
        assertThatThrownBy(() -> load("--config=" + file, KAFKA))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("unknown setting 'regoin' in " + file);
    }

    @Test
    void refusesToStartWithoutWhatIsRequired() {
        assertThatThrownBy(() -> load())
                .isInstanceOf(ConfigException.class)
                .hasMessage("bootstrap.servers is missing: Where Kafka is");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        Path missing = folder.resolve("missing.properties");
        assertThatThrownBy(() -> load("--config=" + missing, KAFKA))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot read the settings in " + missing);
    }

    @Test
    void refusesAFileWithABadEscape() throws IOException {
        Path file = file("region=C:\\users");
        assertThatThrownBy(() -> load("--config=" + file, KAFKA))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot read the settings in " + file);
    }

    @ParameterizedTest
    @CsvSource({
        "login.deadline=0s, 'login.deadline has the bad value ''0s'': expected duration, PT0.001S to PT1M'",
        "login.deadline=soon, 'login.deadline has the bad value ''soon'': expected duration, PT0.001S to PT1M'",
        "sessions.max=0, 'sessions.max has the bad value ''0'': expected integer, 1 to 100000'",
        "sessions.max=many, 'sessions.max has the bad value ''many'': expected integer, 1 to 100000'",
        "depot.bytes=1KiB, 'depot.bytes has the bad value ''1KiB'': expected bytes, 1 MiB to 1024 TiB'",
        "depot.bytes=9999999999TiB, 'depot.bytes has the bad value ''9999999999TiB'': expected bytes, 1 MiB to 1024 TiB'",
        "listener.plaintext=yes, 'listener.plaintext has the bad value ''yes'': expected boolean, true or false'",
    })
    void refusesABadValueAndSaysWhatIsAllowed(String argument, String message) {
        assertThatThrownBy(() -> load("--" + argument, KAFKA))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-token=hush", "token=hush", "---=hush", "hush-hush=hush"})
    void refusesAnArgumentItCannotReadWithoutItsValue(String argument) {
        assertThatThrownBy(() -> load(argument, KAFKA))
                .isInstanceOf(ConfigException.class)
                .message()
                .doesNotContain("=hush");
    }

    @Test
    void showsNoSecret() {
        Config config = load("--token=hush", KAFKA);
        assertThat(config.get(TOKEN)).isEqualTo("hush");
        assertThat(config.toString()).contains("region=local", "token=(secret)").doesNotContain("hush");
        assertThat(TOKEN.isSecret()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "4096, 4096",
        "4096B, 4096",
        "4 KiB, 4096",
        "4kib, 4096",
        "2MiB, 2097152",
        "1GiB, 1073741824",
        "1TiB, 1099511627776"
    })
    void readsBytes(String text, long expected) {
        ConfigKey<Long> key = ConfigKey.bytes("size", "1", 0, Long.MAX_VALUE, "A size");
        assertThat(Config.of(List.of(key), Map.of("size", text)).get(key)).isEqualTo(expected);
    }

    @Test
    void readsLists() {
        assertThat(load("--labels= site=berlin , ,rack=7", KAFKA).get(LABELS)).containsExactly("site=berlin", "rack=7");
    }

    @Test
    void refusesAKeyThatWasNotDeclared() {
        Config config = load(KAFKA);
        ConfigKey<String> other = ConfigKey.text("other", "", "Not declared");
        assertThatThrownBy(() -> config.get(other)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesADefaultThatIsNotAllowed() {
        ConfigKey<Integer> wrong = ConfigKey.integer("wrong", 0, 1, 2, "Its own default is out of bounds");
        assertThatThrownBy(() -> Config.of(List.of(wrong), Map.of())).isInstanceOf(ConfigException.class);
    }

    @Test
    void printsTheManualsTable() {
        ConfigKey<String> choice = ConfigKey.text("log.format", "text", "text|json");
        assertThat(ConfigDocs.table(List.of(SERVERS, TOKEN, DEADLINE, choice))).isEqualTo("""
                | key | type | default | allowed | meaning |
                |---|---|---|---|---|
                | `bootstrap.servers` | text | (required) |  | Where Kafka is |
                | `token` | secret | (empty) |  | Join token |
                | `login.deadline` | duration | `5s` | PT0.001S to PT1M | Wait for the coordinator |
                | `log.format` | text | `text` |  | text\\|json |
                """);
    }

    private static Config load(String... arguments) {
        return Config.load(KEYS, arguments, Map.of());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("sluice.properties"), text + "\n");
    }
}
