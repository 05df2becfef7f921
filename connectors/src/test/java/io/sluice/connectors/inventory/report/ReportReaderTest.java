package io.sluice.connectors.inventory.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.connectors.inventory.Reports;
import io.sluice.connectors.inventory.Reports.Sent;
import io.sluice.connectors.inventory.report.ReportRefusedException.Cause;
import io.sluice.topics.Inventory;
import io.sluice.topics.InventoryPackage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 1 << 20;

    private final ReportReader reader = new ReportReader(MOST);

    @Test
    void aReportBecomesARecordThatSaysWhoseItIsAndHowItCame() throws Exception {
        // Given
        ObjectNode report = Reports.of(1_700_000_000_123L, "curl=8.1");
        report.put("memoryBytes", 8_000_000_000L).put("bootedAt", 1_699_999_980_000L);
        String digest = CanonicalReport.digest(report);
        Sent sent = Reports.sent("e1", report.toString(), digest, 1_700_000_001_000L);
        // When
        Inventory inventory = reader.read(sent.manifest(), sent.packed());
        // Then
        assertThat(inventory.getEndpointId()).isEqualTo("e1");
        assertThat(inventory.getGateway()).isEqualTo("gw-1");
        assertThat(inventory.getScannedAt()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
        assertThat(inventory.getReportedAt()).isEqualTo(Instant.ofEpochMilli(1_700_000_001_000L));
        assertThat(inventory.getDigest()).isEqualTo(digest);
        assertThat(inventory.getMemoryBytes()).isEqualTo(8_000_000_000L);
        assertThat(inventory.getBootedAt()).isEqualTo(Instant.ofEpochMilli(1_699_999_980_000L));
        assertThat(inventory.getPackages()).containsExactly(new InventoryPackage("dpkg", "curl", "amd64", "8.1"));
        assertThat(inventory.getCpuModel()).isNull();
        assertThat(inventory.getPorts()).isEmpty();
        assertThat(inventory.getUnknown()).isEmpty();
    }

    /** The example of the protocol's page, which every agent must agree with. */
    @Test
    void theDigestIsThatOfTheProtocol() throws Exception {
        String report = """
                {"scannedAt":1795600000000,"scanner":"sluice-inventory/1","packages":[\
                {"version":"2","name":"b","manager":"dpkg","architecture":"all"},\
                {"manager":"dpkg","name":"a","architecture":"all","version":"1"}],\
                "hostname":"pump-7","model":null,"unknown":{"services":"no systemd"}}""";
        assertThat(CanonicalReport.digest(JSON.readTree(report)))
                .isEqualTo("f64f68d2d7e561cc8c647a5dc75dc821fb2b1f98c372e2719a6e0fa89c59674e");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"b":1,"a":"x"}                                          | {"a":"x","b":1}
                    {"scannedAt":5,"users":[],"unknown":{},"model":null}     | {}
                    {"ports":[{"port":9},{"port":10},{"port":2}]}            | {"ports":[{"port":2},{"port":9},{"port":10}]}
                    {"interfaces":[{"addresses":["b","a"],"name":"e"}]}      | {"interfaces":[{"addresses":["a","b"],"name":"e"}]}
                    {"newPart":["z","a"]}                                    | {"newPart":["z","a"]}
                    {"a":1.5,"b":1e30,"c":2.0,"d":1e-7,"e":0.000001}         | {"a":1.5,"b":1e+30,"c":2,"d":1e-7,"e":0.000001}
                    {"a":true,"b":[false,{"y":null}]}                        | {"a":true,"b":[false,{}]}
                    """)
    void theCanonicalFormIsOne(String report, String canonical) throws Exception {
        assertThat(CanonicalReport.text(JSON.readTree(report))).isEqualTo(canonical);
    }

    @Test
    void onlyWhatMustBeIsEscaped() throws Exception {
        ObjectNode report = JSON.createObjectNode().put("a", "\1\37\n/\"\\\u20ac");
        assertThat(CanonicalReport.text(report)).isEqualTo("{\"a\":\"\\u0001\\u001f\\n/\\\"\\\\\u20ac\"}");
    }

    @Test
    void membersThatAreNotKnownArePassedOverButCountForTheDigest() throws Exception {
        // Given
        ObjectNode report = Reports.of(1, "curl");
        report.putObject("futurePart").put("x", 1);
        Sent sent = Reports.sent("e1", report.toString(), CanonicalReport.digest(report), 2);
        // When
        Inventory inventory = reader.read(sent.manifest(), sent.packed());
        // Then
        assertThat(inventory.getPackages()).hasSize(1);
        assertThat(inventory.getDigest()).isNotEqualTo(CanonicalReport.digest(Reports.of(1, "curl")));
    }

    @Test
    void ofItemsThatNothingTellsApartTheFirstCounts() throws Exception {
        // Given
        ObjectNode report = Reports.of(1);
        report.putArray("ports")
                .add(JSON.readTree("{\"protocol\":\"tcp\",\"address\":\"::\",\"port\":22,\"process\":\"sshd\"}"))
                .add(JSON.readTree("{\"protocol\":\"tcp\",\"address\":\"::\",\"port\":22}"));
        Sent sent = Reports.sent("e1", report.toString(), CanonicalReport.digest(report), 2);
        // Then
        assertThat(reader.read(sent.manifest(), sent.packed()).getPorts())
                .singleElement()
                .satisfies(port -> assertThat(port.getProcess()).isEqualTo("sshd"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"scanner":"s/1"}                                            | scannedAt is missing
                    {"scannedAt":1}                                              | scanner is missing
                    {"scannedAt":1,"scanner":7}                                  | scanner is 7, expected a text
                    {"scannedAt":"now","scanner":"s/1"}                          | scannedAt is "now", expected a whole number
                    {"scannedAt":1,"scanner":"s/1","packages":{}}                | packages is {}, expected a list
                    {"scannedAt":1,"scanner":"s/1","packages":[{}]}              | packages[0].manager is missing
                    {"scannedAt":1,"scanner":"s/1","packages":[null]}            | packages[0] is null, expected an object
                    {"scannedAt":1,"scanner":"s/1","cpuCores":4294967296}        | cpuCores is 4294967296, expected a whole number of 32 bits
                    {"scannedAt":1,"scanner":"s/1","facts":{"a":1}}              | facts.a is 1, expected a text
                    {"scannedAt":1,"scanner":"s/1","interfaces":[{"name":"e","up":"yes"}]} | interfaces[0].up is "yes", expected true or false
                    """)
    void wrongTypesAreRefusedByName(String report, String words) throws Exception {
        String digest = CanonicalReport.digest(JSON.readTree(report));
        refused(Reports.sent("e1", report, digest, 2), Cause.SCHEMA, words);
    }

    @Test
    void anotherDigestThanAnnouncedIsRefused() {
        refused(
                Reports.sent("e1", Reports.of(1, "curl").toString(), "a".repeat(64), 2),
                Cause.DIGEST,
                "announced as aaa");
    }

    @Test
    void whatUnpacksToTooMuchIsRefusedBeforeItIsUnpacked() {
        byte[] bomb = Reports.gzip(new byte[64 << 20]);
        refused(
                new Sent(Reports.manifest("e1", "a".repeat(64), bomb, 2), bomb),
                Cause.TOO_LARGE,
                "more than " + MOST + " bytes (inventory.unpacked.bytes)");
    }

    @Test
    void whatIsNoGzipIsRefused() {
        byte[] bytes = "{}".getBytes(StandardCharsets.UTF_8);
        refused(new Sent(Reports.manifest("e1", "a".repeat(64), bytes, 2), bytes), Cause.UNREADABLE, "no gzip");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":            | no JSON
            []               | no JSON object
            {} {}            | no JSON
            7                | no JSON object
            """)
    void whatIsNoJsonObjectIsRefused(String text, String words) {
        refused(Reports.sent("e1", text, "a".repeat(64), 2), Cause.UNREADABLE, words);
    }

    @Test
    void nestingWithoutEndIsRefused() {
        String deep = "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        refused(Reports.sent("e1", deep, "a".repeat(64), 2), Cause.UNREADABLE, "no JSON");
    }

    @Test
    void anotherContentTypeIsRefused() {
        Sent sent = Reports.sent("e1", Reports.of(1), 2);
        sent.manifest().put("contentType", "text/plain");
        refused(sent, Cause.UNREADABLE, "content type is 'text/plain'");
    }

    private void refused(Sent sent, Cause cause, String words) {
        assertThatThrownBy(() -> reader.read(sent.manifest(), sent.packed()))
                .isInstanceOfSatisfying(
                        ReportRefusedException.class,
                        refusal -> assertThat(refusal.why()).isEqualTo(cause))
                .hasMessageContaining(words);
    }
}
