package io.sluice.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro's binary encoding from a message that is wholly in memory. No length in the input makes it allocate more
 * than the input has bytes left.
 *
 * <p>The encoding is that of the Avro specification 1.12, section "Binary Encoding"; a property test holds it to
 * Avro's own library.
 */
public final class WireReader {

    private static final int MAX_LIST_ITEMS = 65_536;

    private final byte[] bytes;
    private int position;

    public WireReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public boolean readBoolean() {
        byte value = next();
        if (value != 0 && value != 1) {
            throw new MalformedWireException("boolean has the bad value " + value + " at byte " + (position - 1));
        }
        return value == 1;
    }

    public int readInt() {
        long value = readLong();
        if (value != (int) value) {
            throw new MalformedWireException("int has the bad value " + value + " before byte " + position);
        }
        return (int) value;
    }

    public long readLong() {
        long zigzag = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte b = next();
            zigzag |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new MalformedWireException("long has more than 10 bytes before byte " + position);
    }

    public byte[] readBytes() {
        int length = readLength();
        byte[] value = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return value;
    }

    public String readString() {
        int length = readLength();
        try {
            String value = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, position, length))
                    .toString();
            position += length;
            return value;
        } catch (CharacterCodingException e) {
            throw new MalformedWireException("string is not UTF-8 at byte " + position);
        }
    }

    public @Nullable Integer readNullableInt() {
        int branch = readInt();
        return switch (branch) {
            case 0 -> null;
            case 1 -> readInt();
            default -> throw new MalformedWireException("union has no branch " + branch);
        };
    }

    public <T> List<T> readList(Function<WireReader, T> item) {
        List<T> items = new ArrayList<>();
        for (long count = readLong(); count != 0; count = readLong()) {
            if (count < 0) {
                // A negative count is followed by the block's size in bytes, for readers that skip.
                count = -count;
                readLong();
            }
            // No item of the protocol is shorter than a byte.
            if (count < 0 || count > bytes.length - position || items.size() + count > MAX_LIST_ITEMS) {
                throw new MalformedWireException("list of " + count + " items is longer than its message");
            }
            for (long i = 0; i < count; i++) {
                items.add(item.apply(this));
            }
        }
        return List.copyOf(items);
    }

    /** Fails when bytes are left. */
    public void expectEnd() {
        if (position != bytes.length) {
            throw new MalformedWireException((bytes.length - position) + " bytes too many");
        }
    }

    private int readLength() {
        long length = readLong();
        if (length < 0 || length > bytes.length - position) {
            throw new MalformedWireException(
                    "length " + length + " where " + (bytes.length - position) + " bytes are left");
        }
        return (int) length;
    }

    private byte next() {
        if (position == bytes.length) {
            throw new MalformedWireException("ends after " + position + " bytes, in the middle of a field");
        }
        return bytes[position++];
    }
}
