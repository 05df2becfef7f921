package io.sluice.topics.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.AuditRecord;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.EventTopics;
import io.sluice.topics.GatewayEvent;
import io.sluice.topics.InventoryChange;
import io.sluice.topics.InventoryChangeKind;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationState;
import io.sluice.topics.JournalState;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.LoginKind;
import io.sluice.topics.LoginRequest;
import io.sluice.topics.Session;
import io.sluice.topics.SpoolQuota;
import io.sluice.topics.TargetState;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.TransferType;
import io.sluice.topics.UpcallRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class EventHeadersTest {
    private static final Instant NOW = Instant.parse("2026-11-25T18:40:00.007Z");
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final EventHeaders events = EventHeaders.ofGateway("berlin", "gw-1", InstantSource.fixed(NOW));

    @Test
    void anEventSaysWhatItIsInCloudEventsHeaders() {
        assertThat(headers(login()))
                .containsExactly(
                        Map.entry("ce_specversion", "1.0"),
                        Map.entry("ce_source", "/sluice/berlin/gateways/gw-1"),
                        Map.entry("ce_type", "io.sluice.endpoint.logged_in"),
                        Map.entry("ce_id", "e1/boot-1/3/LOGGED_IN@1764096000123"),
                        Map.entry("ce_time", "2025-11-25T18:40:00.123Z"));
    }

    @Test
    void eachEventTopicHasSuchHeadersAndASecondWritingHasTheSameId() {
        Map<String, SpecificRecord> events = Map.of(
                "endpoint-events",
                login(),
                "gateway-events",
                new GatewayEvent("gw-1", 9L, 7L, 3L, new SpoolQuota(true, 10L, 10L)),
                "ledger",
                row(TargetState.SUCCEEDED),
                "invocation-state",
                state(4),
                "transfers",
                manifest(),
                "upcalls",
                new UpcallRecord("u-1", "e1", "gw-1", "app.x", 5L, "", EMPTY),
                "inventory-changes",
                new InventoryChange(
                        "e1", Instant.ofEpochMilli(5), InventoryChangeKind.CHANGED, "d2", "d1", List.of(), 0),
                "audit",
                new AuditRecord(5L, "admin", "invocation.create", "i1", true, "127.0.0.1", ""));
        for (EventTopics.EventTopic topic : EventTopics.ALL) {
            SpecificRecord event = Objects.requireNonNull(
                    events.get(topic.topic().topic()), topic.topic().topic());
            Map<String, String> headers = headers(event);
            assertThat(headers.keySet()).containsExactly("ce_specversion", "ce_source", "ce_type", "ce_id", "ce_time");
            String type = headers.getOrDefault("ce_type", "").substring("io.sluice.".length());
            assertThat(topic.types())
                    .contains(type.substring(0, type.indexOf('.') < 0 ? type.length() : type.indexOf('.')));
            assertThat(event.getSchema()).isEqualTo(topic.topic().schema());
            if (!topic.topic().topic().equals("audit")) {
                assertThat(headers(event).get("ce_id")).isEqualTo(headers.get("ce_id"));
            }
        }
        assertThat(events).hasSameSizeAs(EventTopics.ALL);
    }

    @Test
    void anotherEventHasAnotherId() {
        assertThat(headers(state(4)).get("ce_id"))
                .isNotEqualTo(headers(state(5)).get("ce_id"));
        LedgerRow later = LedgerRow.newBuilder(row(TargetState.SUCCEEDED))
                .setAppliedOffset(78)
                .build();
        assertThat(headers(row(TargetState.SUCCEEDED)).get("ce_id")).isEqualTo("i1/e1@77");
        assertThat(headers(later).get("ce_id")).isEqualTo("i1/e1@78");
    }

    @Test
    void aRequestIsNoEvent() {
        LoginRequest request = new LoginRequest(
                "r", "e1", "gw-1", 1L, 2L, "a", "h", "p", "v", "INITIAL", Map.of(), "", new Session("b", 1));
        assertThat(headers(request)).isEmpty();
    }

    @Test
    void timesAreThoseOfTheCalendar() {
        for (String text : List.of(
                "1969-12-31T23:59:59.999Z",
                "1970-01-01T00:00:00.000Z",
                "2024-02-29T12:34:56.789Z",
                "2026-11-25T18:40:00.007Z")) {
            byte[] written = EventTime.bytes(Instant.parse(text).toEpochMilli());
            assertThat(new String(written, StandardCharsets.US_ASCII)).isEqualTo(text);
        }
        assertThat(new String(EventTime.bytes(Long.MAX_VALUE), StandardCharsets.US_ASCII))
                .isEqualTo("9999-12-31T23:59:59.999Z");
    }

    private Map<String, String> headers(SpecificRecord value) {
        RecordHeaders headers = new RecordHeaders();
        events.addTo(headers, value, value.toString().getBytes(StandardCharsets.UTF_8));
        Map<String, String> read = new LinkedHashMap<>();
        headers.forEach(header -> read.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return read;
    }

    private static EndpointEvent login() {
        return new EndpointEvent(
                EndpointEventType.LOGGED_IN,
                "e1",
                "gw-1",
                new Session("boot-1", 3),
                1_764_096_000_123L,
                LoginKind.NORMAL,
                JournalState.KEPT,
                "10.0.0.1:4",
                "h",
                "linux-x86_64",
                "1",
                Map.of(),
                "");
    }

    private static LedgerRow row(TargetState state) {
        return LedgerRow.newBuilder()
                .setInvocationId("i1")
                .setEndpointId("e1")
                .setState(state)
                .setReason("")
                .setOutput(EMPTY)
                .setErrorTail(EMPTY)
                .setGateway("gw-1")
                .setSelectedAt(1)
                .setEndedAt(9L)
                .setExpiresAt(2)
                .setRunTimeoutMs(3)
                .setCancelRequested(false)
                .setAppliedOffset(77)
                .setLate(0)
                .setGatewayReceivedAtMicros(0)
                .setAgentReceivedAtMicros(0)
                .setStartedAtMicros(0)
                .setEndedAtMicros(0)
                .setGatewayReportedAtMicros(0)
                .build();
    }

    private static InvocationState state(long revision) {
        return InvocationState.newBuilder()
                .setInvocationId("i1")
                .setPhase(InvocationPhase.RUNNING)
                .setPartitions(1)
                .setClosedPartitions(1)
                .setTargets(1)
                .setCounts(Map.of("QUEUED", 1L))
                .setSelector("*")
                .setMethod("m")
                .setVersion("1")
                .setRequestedBy("admin")
                .setRequestedAt(1)
                .setExpiresAt(2)
                .setRevision(revision)
                .build();
    }

    private static TransferManifest manifest() {
        return TransferManifest.newBuilder()
                .setTransferId("t-1")
                .setEndpointId("e1")
                .setGateway("gw-1")
                .setKind(TransferType.RESULT)
                .setCorrelation("i1/e1")
                .setName("stdout")
                .setContentType("")
                .setAttempt(2)
                .setLength(0)
                .setSha256(EMPTY)
                .setStartedAt(1)
                .setEndedAt(2)
                .setState(TransferState.COMPLETE)
                .setReason("")
                .setExtents(List.of())
                .build();
    }
}
