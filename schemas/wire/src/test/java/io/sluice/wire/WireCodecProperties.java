package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** The wire's own codec against Avro's library, and against bytes that nobody should have sent. */
class WireCodecProperties {
    private static final List<Schema> RECORDS = WireSchemas.records();
    /** What a decoded byte may cost at most: an empty array and its place in a list, for one byte of length. */
    private static final long HEAP_PER_BYTE = 64;

    private static final long HEAP_ANYWAY = 64 * 1024;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    record Message(Schema schema, Object record) {
        @Override
        public String toString() {
            return schema.getName() + "\n" + AnnotatedHex.of(schema, record);
        }
    }

    @Property(tries = 2_000)
    void encodesAsAvroDoes(@ForAll("messages") Message message) {
        assertThat(AvroForm.encode(message.record)).isEqualTo(AvroForm.encode(message.schema, message.record));
    }

    @Property(tries = 2_000)
    void decodesWhatAvroEncoded(@ForAll("messages") Message message) {
        byte[] bytes = AvroForm.encode(message.schema, message.record);
        assertThat(AvroForm.decode(message.schema, bytes)).isEqualTo(message.record);
    }

    @Property(tries = 1_000)
    void decodesWhatAvroEncodedInBlocks(@ForAll("messages") Message message) {
        byte[] bytes = AvroForm.encodeInBlocks(message.schema, message.record);
        assertThat(AvroForm.decode(message.schema, bytes)).isEqualTo(message.record);
    }

    @Property(tries = 5_000)
    void anyBytesDecodeOrAreRefused(@ForAll("schemas") Schema schema, @ForAll byte[] bytes) {
        decodeWithinBounds(schema, bytes);
    }

    @Property(tries = 5_000)
    void damagedMessagesDecodeOrAreRefused(@ForAll("messages") Message message, @ForAll Random random) {
        byte[] bytes = AvroForm.encode(message.record);
        IntUnaryOperator below = random::nextInt;
        for (int i = 0; i < 1 + random.nextInt(4) && bytes.length > 0; i++) {
            bytes[below.applyAsInt(bytes.length)] = (byte) random.nextInt(256);
        }
        decodeWithinBounds(message.schema, bytes);
    }

    @Property(tries = 5_000)
    void hugeLengthsAnywhereAreRefusedBeforeTheyAreAllocated(
            @ForAll("messages") Message message, @ForAll("hugeNumbers") long huge, @ForAll Random random) {
        byte[] bytes = AvroForm.encode(message.record);
        WireWriter damaged = new WireWriter();
        damaged.writeLong(huge);
        byte[] number = damaged.toByteArray();
        byte[] input = new byte[bytes.length + number.length];
        int at = random.nextInt(bytes.length + 1);
        System.arraycopy(bytes, 0, input, 0, at);
        System.arraycopy(number, 0, input, at, number.length);
        System.arraycopy(bytes, at, input, at + number.length, bytes.length - at);
        decodeWithinBounds(message.schema, input);
    }

    @Provide
    Arbitrary<Schema> schemas() {
        return Arbitraries.of(RECORDS);
    }

    @Provide
    Arbitrary<Message> messages() {
        return schemas().flatMap(schema -> values(schema).map(value -> new Message(schema, present(value))));
    }

    @Provide
    Arbitrary<Long> hugeNumbers() {
        return Arbitraries.oneOf(
                Arbitraries.longs().greaterOrEqual(1_000),
                Arbitraries.longs().lessOrEqual(-1_000),
                Arbitraries.of((long) Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MAX_VALUE, Long.MIN_VALUE));
    }

    private static void decodeWithinBounds(Schema schema, byte[] bytes) {
        long bound = HEAP_ANYWAY + HEAP_PER_BYTE * bytes.length;
        long allocated = allocatedBy(schema, bytes);
        // Classes loaded on the way are the first decoding's cost, not the message's.
        for (int again = 0; again < 3 && allocated >= bound; again++) {
            allocated = allocatedBy(schema, bytes);
        }
        assertThat(allocated).as("heap for decoding %s bytes", bytes.length).isLessThan(bound);
    }

    private static long allocatedBy(Schema schema, byte[] bytes) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        decodes(schema, bytes);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** False if the bytes are refused as they should be; any other exception fails the property. */
    private static boolean decodes(Schema schema, byte[] bytes) {
        try {
            AvroForm.decode(schema, bytes);
            return true;
        } catch (MalformedWireException e) {
            return false;
        }
    }

    private static Arbitrary<@Nullable Object> values(Schema schema) {
        return switch (schema.getType()) {
            case STRING -> Arbitraries.strings().ofMaxLength(80).map(value -> (Object) value);
            case BYTES -> Arbitraries.bytes().array(byte[].class).ofMaxSize(200).map(value -> (Object) value);
            case INT -> Arbitraries.integers().map(value -> (Object) value);
            case LONG -> Arbitraries.longs().map(value -> (Object) value);
            case BOOLEAN -> Arbitraries.of(true, false).map(value -> (Object) value);
            case ENUM -> Arbitraries.of(schema.getEnumSymbols()).map(name -> AvroForm.symbol(schema, name));
            case ARRAY -> values(schema.getElementType()).list().ofMaxSize(12).map(value -> (Object) value);
            case UNION -> values(schema.getTypes().get(1)).injectNull(0.3);
            case RECORD -> {
                List<Arbitrary<@Nullable Object>> fields = schema.getFields().stream()
                        .map(field -> values(field.schema()))
                        .toList();
                yield Combinators.combine(fields).as(values -> AvroForm.newMessage(schema, values));
            }
            default -> throw new IllegalArgumentException("no values for " + schema);
        };
    }

    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new IllegalStateException("no message");
        }
        return value;
    }
}
