package io.sluice.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.DeadLetter;
import io.sluice.topics.TopicsUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.SerializationExceptionOrigin;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterHandlerTest {
    private final DeadLetterHandler handler = new DeadLetterHandler();
    private final List<String> counted = new ArrayList<>();
    private final List<DeadLetter> written = new ArrayList<>();

    @BeforeEach
    void giveLetters() {
        handler.configure(Map.of(DeadLetterHandler.LETTERS, new Noted()));
    }

    @Test
    void aRecordThatIsTooLargeForItsTopicGoesToTheDeadLetters() {
        // When
        var response =
                handler.handleError(new Source(), to("sluice.local.inventory"), new RecordTooLargeException("9 MiB"));
        // Then
        assertThat(response.result()).isEqualTo(ProductionExceptionHandler.Result.RESUME);
        assertThat(response.deadLetterQueueRecords()).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo("dead-letters");
            assertThat(record.key()).isEqualTo(utf8("e1"));
        });
        assertThat(counted).containsExactly("TOO_LARGE");
        assertThat(written.get(0).getBy()).isEqualTo("test");
        assertThat(written.get(0).getTopic()).isEqualTo("sluice.local.transfers");
        assertThat(written.get(0).getReason()).startsWith("TOO_LARGE: ").contains("9 MiB");
    }

    @Test
    void aCopyOfTheStateIsNeverLeftOut() {
        var response = handler.handleError(
                new Source(), to("sluice-local-inventories-changelog"), new RecordTooLargeException("9 MiB"));

        assertThat(response.result()).isEqualTo(ProductionExceptionHandler.Result.FAIL);
        assertThat(counted).isEmpty();
    }

    @Test
    void aRecordThatCannotBeWrittenGoesToTheDeadLettersWithWhatItCameFrom() {
        var response = handler.handleSerializationError(
                new Source(),
                to("sluice.local.inventory"),
                new SerializationException("no"),
                SerializationExceptionOrigin.VALUE);

        assertThat(response.result()).isEqualTo(ProductionExceptionHandler.Result.RESUME);
        assertThat(written.get(0).getValue().array()).isEqualTo(utf8("manifest"));
        assertThat(counted).containsExactly("UNWRITABLE");
    }

    @Test
    void whereKafkaFailsTheRecordIsReadAgain() {
        for (RuntimeException ofKafka : List.of(
                new TimeoutException("late"),
                new IllegalStateException(
                        new TopicsUnavailableException("the registry is away", new TimeoutException())))) {
            assertThat(handler.handleError(new Source(), new Record<>("e1", "manifest", 5), ofKafka)
                            .result())
                    .as(ofKafka.toString())
                    .isEqualTo(ProcessingExceptionHandler.Result.FAIL);
        }
        assertThat(counted).isEmpty();
    }

    private static ProducerRecord<byte[], byte[]> to(String topic) {
        return new ProducerRecord<>(topic, utf8("e1"), utf8("value"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private final class Noted implements DeadLetterHandler.Letters {
        @Override
        public String by() {
            return "test";
        }

        @Override
        public String topic() {
            return "dead-letters";
        }

        @Override
        public byte[] bytes(DeadLetter letter) {
            written.add(letter);
            return utf8("letter");
        }

        @Override
        public void count(String code) {
            counted.add(code);
        }
    }

    /** A manifest of endpoint e1. */
    private static final class Source implements ErrorHandlerContext {
        @Override
        public String topic() {
            return "sluice.local.transfers";
        }

        @Override
        public int partition() {
            return 3;
        }

        @Override
        public long offset() {
            return 17;
        }

        @Override
        public Headers headers() {
            return new RecordHeaders();
        }

        @Override
        public String processorNodeId() {
            return "fold";
        }

        @Override
        public TaskId taskId() {
            return new TaskId(0, 3);
        }

        @Override
        public long timestamp() {
            return 5;
        }

        @Override
        public byte[] sourceRawKey() {
            return utf8("e1");
        }

        @Override
        public byte[] sourceRawValue() {
            return utf8("manifest");
        }
    }
}
