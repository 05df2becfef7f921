package io.sluice.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Between the wire's generated records and Avro's own library, which is the judge of their bytes. */
final class AvroForm {
    private AvroForm() {}

    /** Avro's generic form of a value of a generated class. */
    static @Nullable Object generic(Schema schema, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (schema.getType()) {
            case RECORD -> genericRecord(schema, value);
            case ENUM -> new GenericData.EnumSymbol(schema, value.toString());
            case BYTES -> ByteBuffer.wrap((byte[]) value);
            case ARRAY ->
                ((Collection<?>) value)
                        .stream()
                                .map(item -> generic(schema.getElementType(), item))
                                .toList();
            default -> value;
        };
    }

    static GenericRecord genericRecord(Schema schema, Object message) {
        GenericRecord generic = new GenericData.Record(schema);
        RecordComponent[] components = message.getClass().getRecordComponents();
        for (Schema.Field field : schema.getFields()) {
            Object value = call(components[field.pos()].getAccessor(), message);
            generic.put(field.pos(), generic(field.schema(), value));
        }
        return generic;
    }

    /** What Avro's own library makes of a message. */
    static byte[] encode(Schema schema, Object message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(schema, message, EncoderFactory.get().binaryEncoder(out, null));
        return out.toByteArray();
    }

    /** The other form that Avro allows: arrays in blocks which say their size in bytes. */
    static byte[] encodeInBlocks(Schema schema, Object message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(schema, message, new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(out, null));
        return out.toByteArray();
    }

    private static void write(Schema schema, Object message, BinaryEncoder encoder) {
        try {
            new GenericDatumWriter<GenericRecord>(schema).write(genericRecord(schema, message), encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A message of the class that was generated from a schema. */
    static Object newMessage(Schema schema, List<? extends @Nullable Object> values) {
        try {
            Constructor<?> constructor = type(schema).getDeclaredConstructors()[0];
            return constructor.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Object symbol(Schema schema, String name) {
        return Arrays.stream(type(schema).getEnumConstants())
                .filter(constant -> constant.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static byte[] encode(Object message) {
        return (byte[]) call(method(message.getClass(), "encode"), message);
    }

    /** Decodes as the generated class does; what that throws is thrown. */
    static Object decode(Schema schema, byte[] bytes) {
        return call(method(type(schema), "decode", byte[].class), null, bytes);
    }

    private static Class<?> type(Schema schema) {
        try {
            return Class.forName(schema.getFullName());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method method(Class<?> type, String name, Class<?>... parameters) {
        try {
            return type.getMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("NullAway") // Only exitCode may be null, and only its own caller sees that.
    private static Object call(Method method, @Nullable Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
