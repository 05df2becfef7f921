package io.sluice.streams;

import io.sluice.topics.DeadLetter;
import io.sluice.topics.TopicsUnavailableException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a record that cannot be read, handled or written: it goes to the dead letters and is counted, and the
 * stream goes on. Only where Kafka itself fails, or the thread is being stopped, does the stream fail, so that the record
 * is read again.
 */
public final class DeadLetterHandler
        implements DeserializationExceptionHandler, ProcessingExceptionHandler, ProductionExceptionHandler {
    /** Setting that holds the {@link Letters}. */
    public static final String LETTERS = "sluice.dead.letters";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterHandler.class);
    private static final byte[] NOTHING = {};

    private @Nullable Letters letters;

    /** What the handlers, which Kafka Streams makes itself, are given through the settings. */
    public interface Letters {
        /** Which part of the region says so, as {@link DeadLetter} names it. */
        String by();

        /** Full name of the topic of dead letters. */
        String topic();

        /** As the topic has it. */
        byte[] bytes(DeadLetter letter);

        /** @param code why, one of a few words */
        void count(String code);
    }

    @Override
    public void configure(Map<String, ?> configs) {
        if (configs.get(LETTERS) instanceof Letters given) {
            letters = given;
        }
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        if (isOfKafka(exception)) {
            return DeserializationExceptionHandler.Response.fail();
        }
        return DeserializationExceptionHandler.Response.resume(
                letter(context, record.key(), record.value(), "UNREADABLE", exception));
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, @Nullable Record<?, ?> record, Exception exception) {
        // Without a record it is a timer's work that failed, which is done again by the next tick.
        if (isOfKafka(exception)) {
            return ProcessingExceptionHandler.Response.fail();
        }
        return ProcessingExceptionHandler.Response.resume(
                letter(context, context.sourceRawKey(), context.sourceRawValue(), "UNHANDLED", exception));
    }

    @Override
    public ProductionExceptionHandler.Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
        // A copy of the state that is lost would be missed by whoever takes over.
        boolean ofState = record.topic().endsWith("-changelog");
        if (ofState || !(exception instanceof RecordTooLargeException)) {
            return ProductionExceptionHandler.Response.fail();
        }
        return ProductionExceptionHandler.Response.resume(
                letter(context, record.key(), NOTHING, "TOO_LARGE", exception));
    }

    @Override
    public ProductionExceptionHandler.Response handleSerializationError(
            ErrorHandlerContext context,
            @SuppressWarnings("rawtypes") ProducerRecord record,
            Exception exception,
            SerializationExceptionOrigin origin) {
        return ProductionExceptionHandler.Response.resume(
                letter(context, context.sourceRawKey(), context.sourceRawValue(), "UNWRITABLE", exception));
    }

    /** Whether it is Kafka that fails and not the record. */
    private static boolean isOfKafka(Exception exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof TopicsUnavailableException) {
                return true;
            }
        }
        return exception instanceof KafkaException && !(exception instanceof SerializationException);
    }

    private List<ProducerRecord<byte[], byte[]>> letter(
            ErrorHandlerContext context,
            byte @Nullable [] key,
            byte @Nullable [] value,
            String code,
            Exception exception) {
        LOG.error(
                "record {}-{}@{} goes to the dead letters: {}",
                context.topic(),
                context.partition(),
                context.offset(),
                code,
                exception);
        Letters given = letters;
        if (given == null) {
            return List.of();
        }
        given.count(code);
        DeadLetter letter = new DeadLetter(
                context.timestamp(),
                given.by(),
                context.topic() == null ? "" : context.topic(),
                context.partition(),
                context.offset(),
                ByteBuffer.wrap(key == null ? NOTHING : key),
                ByteBuffer.wrap(value == null ? NOTHING : value),
                headers(context.headers()),
                code + ": " + exception);
        return List.of(new ProducerRecord<>(given.topic(), key, given.bytes(letter)));
    }

    /** As a dead letter has them. */
    public static Map<String, ByteBuffer> headers(@Nullable Headers headers) {
        Map<String, ByteBuffer> all = new HashMap<>();
        if (headers != null) {
            for (Header header : headers) {
                all.put(header.key(), ByteBuffer.wrap(header.value() == null ? NOTHING : header.value()));
            }
        }
        return all;
    }
}
