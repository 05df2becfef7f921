package io.sluice.gateway.listener;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** An MQTT client that writes its bytes by hand, to break the rules with. */
public final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int SUBACK = 9;
    public static final int UNSUBACK = 11;
    public static final int PINGRESP = 13;
    public static final int DISCONNECT = 14;

    private final Socket socket;
    private final DataInputStream in;

    /** A packet as received. */
    public record Packet(int type, int flags, byte[] body) {
        /** CONNACK, DISCONNECT and PUBACK with properties; SUBACK and UNSUBACK their last code. */
        public int code() {
            return switch (type) {
                case CONNACK -> body[1] & 0xFF;
                case DISCONNECT -> body.length == 0 ? 0 : body[0] & 0xFF;
                case PUBACK -> body.length > 2 ? body[2] & 0xFF : 0;
                default -> body[body.length - 1] & 0xFF;
            };
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public int publishId() {
            return ByteBuffer.wrap(body).getShort(2 + topic().length()) & 0xFFFF;
        }

        public String topic() {
            return new String(body, 2, ByteBuffer.wrap(body).getShort(0), StandardCharsets.UTF_8);
        }

        /** Of a PUBLISH whose properties are shorter than 128 bytes. */
        public byte[] payload() {
            int properties = 2 + topic().length() + 2;
            int start = properties + 1 + body[properties];
            return java.util.Arrays.copyOfRange(body, start, body.length);
        }
    }

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    public static RawClient plain(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(PATIENCE_MS);
        return new RawClient(socket);
    }

    public static RawClient tls(InetSocketAddress address, SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", address.getPort());
        socket.setSoTimeout(PATIENCE_MS);
        socket.startHandshake();
        return new RawClient(socket);
    }

    // ---- writing

    public RawClient send(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    public RawClient sendHex(int... bytes) throws IOException {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        return send(raw);
    }

    /** CONNECT of an endpoint as the protocol wants it. */
    public RawClient connect(String clientId) throws IOException {
        return send(connectPacket(clientId, 60, Map.of()));
    }

    /** CONNECT and what must follow, until the login is complete. */
    public RawClient login(String clientId) throws IOException {
        connect(clientId);
        expect(CONNACK, 0);
        subscribe(1, "down/#");
        expect(SUBACK, 1);
        return this;
    }

    public static byte[] connectPacket(String clientId, int keepAlive, Map<String, String> more) {
        Map<String, String> properties = new LinkedHashMap<>(Map.of("sep", "1", "boot", "boot-1", "count", "1"));
        properties.put("platform", "linux-x86_64");
        properties.putAll(more);
        return connectPacket(clientId, keepAlive, properties, "", "", 0);
    }

    public static byte[] joinPacket(String clientId, String userName, String password) {
        return connectPacket(clientId, 60, Map.of(), userName, password, 0);
    }

    /** CONNECT with Receive Maximum (0: not stated). */
    public static byte[] connectPacket(
            String clientId,
            int keepAlive,
            Map<String, String> userProperties,
            String userName,
            String password,
            int receiveMaximum) {
        var properties = new ByteArrayOutputStream();
        if (receiveMaximum > 0) {
            properties.write(0x21);
            properties.write(receiveMaximum >> 8);
            properties.write(receiveMaximum);
        }
        userProperties.forEach((name, value) -> {
            properties.write(0x26);
            properties.writeBytes(string(name));
            properties.writeBytes(string(value));
        });
        var body = new ByteArrayOutputStream();
        body.writeBytes(string("MQTT"));
        body.write(5);
        int flags = 0x02;
        flags |= userName.isEmpty() ? 0 : 0x80;
        flags |= password.isEmpty() ? 0 : 0x40;
        body.write(flags);
        body.write(keepAlive >> 8);
        body.write(keepAlive);
        body.writeBytes(length(properties.size()));
        body.writeBytes(properties.toByteArray());
        body.writeBytes(string(clientId));
        if (!userName.isEmpty()) {
            body.writeBytes(string(userName));
        }
        if (!password.isEmpty()) {
            body.writeBytes(string(password));
        }
        return packet(0x10, body.toByteArray());
    }

    public RawClient subscribe(int packetId, String filter) throws IOException {
        var body = new ByteArrayOutputStream();
        body.write(packetId >> 8);
        body.write(packetId);
        body.write(0);
        body.writeBytes(string(filter));
        body.write(1);
        return send(packet(0x82, body.toByteArray()));
    }

    public RawClient publish(int packetId, String topic, byte[] payload) throws IOException {
        return send(publishPacket(0x32, packetId, topic, new byte[0], payload));
    }

    public static byte[] publishPacket(int firstByte, int packetId, String topic, byte[] properties, byte[] payload) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(string(topic));
        if ((firstByte & 0x06) != 0) {
            body.write(packetId >> 8);
            body.write(packetId);
        }
        body.writeBytes(length(properties.length));
        body.writeBytes(properties);
        body.writeBytes(payload);
        return packet(firstByte, body.toByteArray());
    }

    public RawClient acknowledge(int packetId) throws IOException {
        return sendHex(0x40, 2, packetId >> 8, packetId);
    }

    public RawClient ping() throws IOException {
        return sendHex(0xC0, 0);
    }

    public static byte[] packet(int firstByte, byte[] body) {
        var packet = new ByteArrayOutputStream();
        packet.write(firstByte);
        packet.writeBytes(length(body.length));
        packet.writeBytes(body);
        return packet.toByteArray();
    }

    private static byte[] string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + utf8.length)
                .putShort((short) utf8.length)
                .put(utf8)
                .array();
    }

    private static byte[] length(int value) {
        var bytes = new ByteArrayOutputStream();
        int rest = value;
        do {
            bytes.write((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0));
            rest >>= 7;
        } while (rest > 0);
        return bytes.toByteArray();
    }

    // ---- reading

    public Packet read() throws IOException {
        int first = in.readUnsignedByte();
        int length = 0;
        int shift = 0;
        int next;
        do {
            next = in.readUnsignedByte();
            length |= (next & 0x7F) << shift;
            shift += 7;
        } while ((next & 0x80) != 0);
        byte[] body = new byte[length];
        in.readFully(body);
        return new Packet(first >> 4, first & 0x0F, body);
    }

    /** Reads the next packet and fails unless it is this one. */
    public Packet expect(int type, int code) throws IOException {
        Packet packet = expect(type);
        if (packet.code() != code) {
            throw new AssertionError("expected code 0x" + Integer.toHexString(code) + " but got 0x"
                    + Integer.toHexString(packet.code()) + ": " + packet.text());
        }
        return packet;
    }

    public Packet expect(int type) throws IOException {
        Packet packet = read();
        if (packet.type() != type) {
            throw new AssertionError("expected packet type " + type + " but got " + packet.type() + " code 0x"
                    + Integer.toHexString(packet.code()) + ": " + packet.text());
        }
        return packet;
    }

    /** Whether the server closes without sending anything more. */
    public boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (EOFException e) {
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Whether the server closes, whatever it says before (a TLS alert, say). */
    public boolean isClosedAfterRest() throws IOException {
        try {
            in.readAllBytes();
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Leaves without a word, as a machine that loses its network does. */
    public void breakOff() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
