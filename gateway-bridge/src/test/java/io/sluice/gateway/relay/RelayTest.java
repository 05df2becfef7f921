package io.sluice.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.relay.Relay.Admission;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final RelayLimits LIMITS = new RelayLimits(3, 1_000, Duration.ofSeconds(5));

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<String> settled = new CopyOnWriteArrayList<>();

    @Test
    void tellsTheSenderOnlyWhenKafkaHasTheRecord() {
        try (Relay relay = started()) {
            Admission admission = offer(relay, "a", 10);
            await().until(() -> producer.history().size() == 1);
            assertThat(settled).isEmpty();

            producer.completeNext();

            assertThat(admission).isEqualTo(Admission.TAKEN);
            assertThat(settled).containsExactly("a durable");
        }
    }

    @Test
    void tellsTheSenderOfAFailureAndCountsIt() {
        try (Relay relay = started()) {
            offer(relay, "a", 10);
            await().until(() -> producer.history().size() == 1);

            producer.errorNext(new TimeoutException("away"));

            assertThat(settled).containsExactly("a TimeoutException");
            assertThat(metrics.counter("sluice.relay.failures").count()).isEqualTo(1);
        }
    }

    @Test
    void refusesAtOnceWhatItHasNoRoomForUntilRecordsAreSettled() {
        try (Relay relay = started()) {
            offer(relay, "a", 10);
            offer(relay, "b", 10);
            offer(relay, "c", 10);
            Admission fourth = offer(relay, "d", 10);
            await().until(() -> producer.history().size() == 3);
            producer.completeNext();

            Admission afterwards = offer(relay, "e", 10);

            assertThat(fourth).isEqualTo(Admission.QUEUE_FULL);
            assertThat(afterwards).isEqualTo(Admission.TAKEN);
            assertThat(metrics.counter("sluice.relay.refused").count()).isEqualTo(1);
        }
    }

    @Test
    void isBoundedInBytesAsWell() {
        try (Relay relay = started()) {
            assertThat(offer(relay, "a", 600)).isEqualTo(Admission.TAKEN);
            assertThat(offer(relay, "b", 600)).isEqualTo(Admission.QUEUE_FULL);
            assertThat(offer(relay, "c", 100)).isEqualTo(Admission.TAKEN);
        }
    }

    @Test
    void keepsTheOrderOfOffers() {
        try (Relay relay = started()) {
            offer(relay, "a", 1);
            offer(relay, "b", 1);
            offer(relay, "c", 1);

            await().until(() -> producer.history().size() == 3);

            assertThat(producer.history())
                    .extracting(sent -> new String(sent.key(), StandardCharsets.UTF_8))
                    .containsExactly("a", "b", "c");
        }
    }

    @Test
    void sendsWhatIsQueuedBeforeItStopsAndTakesNoMore() {
        Relay relay = new Relay(producer, LIMITS, metrics);
        offer(relay, "a", 1);
        relay.start();

        relay.close();

        assertThat(producer.history()).hasSize(1);
        assertThat(offer(relay, "b", 1)).isEqualTo(Admission.STOPPED);
    }

    @Test
    void failsWhatItCouldNotSend() {
        Relay neverStarted = new Relay(producer, LIMITS, metrics);
        offer(neverStarted, "a", 1);

        neverStarted.close();

        assertThat(settled).containsExactly("a KafkaException");
    }

    private Relay started() {
        Relay relay = new Relay(producer, LIMITS, metrics);
        relay.start();
        return relay;
    }

    private Admission offer(Relay relay, String key, int bytes) {
        return relay.offer(
                new ProducerRecord<>("topic", key.getBytes(StandardCharsets.UTF_8), new byte[bytes]),
                failure -> settled.add(key + " "
                        + (failure == null ? "durable" : failure.getClass().getSimpleName())));
    }
}
