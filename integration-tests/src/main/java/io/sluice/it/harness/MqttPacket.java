package io.sluice.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * A packet of MQTT as it is on the wire (OASIS MQTT 5.0, section 2), written and read without a library so that wrong
 * ones can be written, too.
 *
 * @param type from 1 (CONNECT) to 15
 * @param flags the low half of the first byte
 * @param body everything behind the fixed header
 */
public record MqttPacket(int type, int flags, byte[] body) {
    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int SUBACK = 9;
    public static final int DISCONNECT = 14;

    private static final int REASON_STRING = 0x1F;
    private static final int USER_PROPERTY = 0x26;

    /** CONNECT of MQTT 5. Empty user and password are left out. */
    public static MqttPacket connect(
            String clientId, String user, String password, int keepAliveSeconds, Map<String, String> userProperties) {
        Body body = new Body().text("MQTT").byteValue(5);
        int connectFlags = 0x02 | (user.isEmpty() ? 0 : 0x80) | (password.isEmpty() ? 0 : 0x40);
        body.byteValue(connectFlags).shortValue(keepAliveSeconds);
        Body properties = new Body();
        userProperties.forEach(
                (key, value) -> properties.byteValue(USER_PROPERTY).text(key).text(value));
        body.length(properties.size()).bytes(properties.toBytes()).text(clientId);
        if (!user.isEmpty()) {
            body.text(user);
        }
        if (!password.isEmpty()) {
            body.text(password);
        }
        return new MqttPacket(1, 0, body.toBytes());
    }

    /** CONNECT of MQTT 3.1.1. */
    public static MqttPacket connect311(String clientId) {
        Body body = new Body()
                .text("MQTT")
                .byteValue(4)
                .byteValue(0x02)
                .shortValue(30)
                .text(clientId);
        return new MqttPacket(1, 0, body.toBytes());
    }

    /** SUBSCRIBE with QoS 1. */
    public static MqttPacket subscribe(int packetId, String filter) {
        Body body = new Body().shortValue(packetId).length(0).text(filter).byteValue(1);
        return new MqttPacket(8, 2, body.toBytes());
    }

    /** PUBLISH with QoS 1. */
    public static MqttPacket publish(int packetId, String topic, byte[] payload) {
        Body body = new Body().text(topic).shortValue(packetId).length(0).bytes(payload);
        return new MqttPacket(PUBLISH, 2, body.toBytes());
    }

    public static MqttPacket ping() {
        return new MqttPacket(12, 0, new byte[0]);
    }

    /** Waits for a whole packet. */
    static MqttPacket read(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int length = 0;
        int shift = 0;
        int part;
        do {
            part = in.readUnsignedByte();
            length |= (part & 0x7F) << shift;
            shift += 7;
        } while ((part & 0x80) != 0 && shift < 28);
        byte[] body = new byte[length];
        in.readFully(body);
        return new MqttPacket(first >> 4, first & 0x0F, body);
    }

    public byte[] toBytes() {
        return new Body()
                .byteValue((type << 4) | flags)
                .length(body.length)
                .bytes(body)
                .toBytes();
    }

    /** Of a CONNACK, PUBACK, SUBACK or DISCONNECT. */
    public int reasonCode() {
        return switch (type) {
            case CONNACK -> body[1] & 0xFF;
            case PUBACK -> body.length > 2 ? body[2] & 0xFF : 0;
            case SUBACK -> body[body.length - 1] & 0xFF;
            case DISCONNECT -> body.length > 0 ? body[0] & 0xFF : 0;
            default -> throw new IllegalStateException("a packet of type " + type + " has no reason code");
        };
    }

    /** The Reason String of a CONNACK or DISCONNECT; empty if there is none. */
    public String reasonString() {
        int start = type == CONNACK ? 2 : 1;
        if (body.length <= start) {
            return "";
        }
        ByteBuffer properties = ByteBuffer.wrap(body, start, body.length - start);
        int end = readLength(properties);
        end += properties.position();
        while (properties.position() < end) {
            int id = properties.get();
            if (id == REASON_STRING) {
                return readText(properties);
            }
            skip(id, properties);
        }
        return "";
    }

    /** Of a PUBLISH. */
    public String topic() {
        return readText(ByteBuffer.wrap(body));
    }

    /** Of a PUBLISH with QoS above 0. */
    public int packetId() {
        ByteBuffer buffer = ByteBuffer.wrap(body);
        readText(buffer);
        return buffer.getShort() & 0xFFFF;
    }

    /** Of a PUBLISH. */
    public byte[] payload() {
        ByteBuffer buffer = ByteBuffer.wrap(body);
        readText(buffer);
        if ((flags & 0x06) != 0) {
            buffer.getShort();
        }
        int properties = readLength(buffer);
        return Arrays.copyOfRange(body, buffer.position() + properties, body.length);
    }

    /** PUBACK for this PUBLISH. */
    public MqttPacket acknowledgement() {
        return new MqttPacket(PUBACK, 0, new Body().shortValue(packetId()).toBytes());
    }

    private static void skip(int id, ByteBuffer properties) {
        int bytes =
                switch (id) {
                    case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> 1;
                    case 0x13, 0x21, 0x22, 0x23 -> 2;
                    case 0x02, 0x11, 0x18, 0x27 -> 4;
                    case 0x03, 0x08, 0x09, 0x12, 0x15, 0x16, 0x1A, 0x1C -> {
                        readText(properties);
                        yield 0;
                    }
                    case USER_PROPERTY -> {
                        readText(properties);
                        readText(properties);
                        yield 0;
                    }
                    case 0x0B -> {
                        readLength(properties);
                        yield 0;
                    }
                    default -> throw new IllegalStateException("no property has the id " + id);
                };
        properties.position(properties.position() + bytes);
    }

    private static String readText(ByteBuffer buffer) {
        byte[] text = new byte[buffer.getShort() & 0xFFFF];
        buffer.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static int readLength(ByteBuffer buffer) {
        int length = 0;
        int shift = 0;
        int part;
        do {
            part = buffer.get();
            length |= (part & 0x7F) << shift;
            shift += 7;
        } while ((part & 0x80) != 0);
        return length;
    }

    @Override
    public String toString() {
        return "MqttPacket[type=" + type + ", " + body.length + " bytes]";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MqttPacket that && Arrays.equals(toBytes(), that.toBytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }

    /** Bytes in the order of the standard. */
    private static final class Body {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Body byteValue(int value) {
            out.write(value);
            return this;
        }

        Body shortValue(int value) {
            out.write(value >> 8);
            out.write(value);
            return this;
        }

        Body text(String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            return shortValue(bytes.length).bytes(bytes);
        }

        Body bytes(byte[] value) {
            out.writeBytes(value);
            return this;
        }

        Body length(int value) {
            int rest = value;
            while (rest > 0x7F) {
                out.write((rest & 0x7F) | 0x80);
                rest >>= 7;
            }
            out.write(rest);
            return this;
        }

        int size() {
            return out.size();
        }

        byte[] toBytes() {
            return out.toByteArray();
        }
    }
}
