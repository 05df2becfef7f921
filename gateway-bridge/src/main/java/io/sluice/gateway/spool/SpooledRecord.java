package io.sluice.gateway.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record on disk: CRC-32C of the rest 4, key length 4 and key, value length 4 and value, count of headers 4, of each
 * name and value in the same way. A length of -1 is null. Big endian.
 *
 * @param sequence in its partition's spool
 * @param message with its partition
 */
public record SpooledRecord(long sequence, ProducerRecord<byte[], byte[]> message) {

    /** The bytes on disk; the topic and the partition are in the key, see {@link Spool}. */
    public byte[] encoded() {
        Header[] headers = message.headers().toArray();
        int size = 16 + length(message.key()) + length(message.value());
        for (Header header : headers) {
            size += 8 + header.key().getBytes(StandardCharsets.UTF_8).length + length(header.value());
        }
        ByteBuffer out = ByteBuffer.allocate(size).putInt(0);
        put(out, message.key());
        put(out, message.value());
        out.putInt(headers.length);
        for (Header header : headers) {
            put(out, header.key().getBytes(StandardCharsets.UTF_8));
            put(out, header.value());
        }
        return out.putInt(0, sum(out.array())).array();
    }

    /** @throws IllegalArgumentException if the bytes are not what was written */
    public static SpooledRecord decode(String topic, int partition, long sequence, byte[] bytes) {
        if (bytes.length < 16 || ByteBuffer.wrap(bytes).getInt() != sum(bytes)) {
            throw new IllegalArgumentException(
                    "record " + sequence + " of the spool of " + topic + "-" + partition + " is damaged");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).position(4);
        byte[] key = get(in);
        byte[] value = get(in);
        RecordHeaders headers = new RecordHeaders();
        for (int left = in.getInt(); left > 0; left--) {
            byte[] name = get(in);
            headers.add(new String(name == null ? new byte[0] : name, StandardCharsets.UTF_8), get(in));
        }
        return new SpooledRecord(sequence, new ProducerRecord<>(topic, partition, key, value, headers));
    }

    private static int sum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 4, bytes.length - 4);
        return (int) crc.getValue();
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static void put(ByteBuffer out, byte @Nullable [] bytes) {
        out.putInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.put(bytes);
        }
    }

    private static byte @Nullable [] get(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
