package io.sluice.inventory.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    /** The example of docs/endpoint-protocol.md. */
    @Test
    void isWhatTheProtocolSaysItIs() throws IOException {
        // Given
        Findings found = new Findings();
        found.fields().text("hostname", " pump-7\n").text("model", null);
        found.add(ItemList.PACKAGES, item("b", "2"));
        found.add(ItemList.PACKAGES, item("a", "1"));
        found.unknown("services", "no systemd");

        // When
        Report report = new Report("sluice-inventory/1", 1_795_600_000_000L, List.of(found));

        // Then
        assertThat(report.digest()).isEqualTo("f64f68d2d7e561cc8c647a5dc75dc821fb2b1f98c372e2719a6e0fa89c59674e");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report.write(out);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"hostname\":\"pump-7\",\"packages\":["
                        + "{\"architecture\":\"all\",\"manager\":\"dpkg\",\"name\":\"a\",\"version\":\"1\"},"
                        + "{\"architecture\":\"all\",\"manager\":\"dpkg\",\"name\":\"b\",\"version\":\"2\"}],"
                        + "\"scannedAt\":1795600000000,\"scanner\":\"sluice-inventory/1\","
                        + "\"unknown\":{\"services\":\"no systemd\"}}");
    }

    @Test
    void aListThatIsTooLongIsCutAndSaysSo() {
        // Given
        Findings found = new Findings();
        for (int i = 0; i < 1_005; i++) {
            found.add(ItemList.USERS, new Fields().text("name", "u" + i));
        }

        // When
        Report report = new Report("s/1", 0, List.of(found));

        // Then
        assertThat(report.count(ItemList.USERS)).isEqualTo(1_000);
        assertThat(report.unknown()).containsEntry("users", "there are 1005, of which a report has the first 1000");
    }

    @Test
    void portsAreInTheOrderOfTheirNumbers() {
        // Given
        Findings found = new Findings();
        for (long port : new long[] {8080, 22, 443}) {
            found.add(
                    ItemList.PORTS,
                    new Fields().text("protocol", "tcp").text("address", "::").number("port", port));
        }

        // When
        String json = text(new Report("s/1", 0, List.of(found)));

        // Then
        assertThat(json.replaceAll("\\D+", " ")).contains("22 443 8080");
    }

    @Test
    void aFactIsTheSameHoweverItWasPrinted() throws IOException {
        // Given
        Findings spaced = new Findings();
        spaced.fact("raid", "{ \"b\" : [1, 2.50, null],\n \"a\":\"\\u00e4\" }\n".getBytes(StandardCharsets.UTF_8));
        Findings dense = new Findings();
        dense.fact("raid", "{\"a\":\"ä\",\"b\":[1,2.5,null]}".getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(new Report("s/1", 0, List.of(spaced)).digest())
                .isEqualTo(new Report("s/1", 0, List.of(dense)).digest());
        assertThat(text(new Report("s/1", 0, List.of(dense))))
                .contains("\"facts\":{\"raid\":\"{\\\"a\\\":\\\"ä\\\",\\\"b\\\":[1,2.5,null]}\"}");
    }

    @Test
    void whatIsNoJsonIsNoFact() {
        for (String text : List.of("", "no", "{\"a\":1", "1 2", "{\"a\":\"\\ud800\"}")) {
            assertThatThrownBy(() -> new Findings().fact("x", text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void longTextsAreCutBetweenCharacters() {
        String text = "x".repeat(Fields.TEXT_CHARS - 1) + "\ud83d\ude00";

        assertThat(new Fields().text("name", text).get("name")).isEqualTo("x".repeat(Fields.TEXT_CHARS - 1));
    }

    private static Fields item(String name, String version) {
        return new Fields()
                .text("manager", "dpkg")
                .text("name", name)
                .text("architecture", "all")
                .text("version", version);
    }

    private static String text(Report report) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            report.write(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
