package io.sluice.it.harness;

import io.sluice.wire.WireProperties;
import io.sluice.wire.WireTopics;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;

/**
 * A client that says what it is told to say, right or wrong, and shows what comes back.
 *
 * <p>Confined to one thread. Reading blocks, at most as long as set.
 */
public final class MqttProbe implements AutoCloseable {
    private static final int READ_LIMIT_MS = 20_000;
    private static final int KEEP_ALIVE_SECONDS = 60;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private MqttProbe(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_LIMIT_MS);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 65_536));
        this.out = socket.getOutputStream();
    }

    /**
     * Connects, with the TLS handshake where the factory makes TLS sockets.
     *
     * @param address host:port
     */
    public static MqttProbe open(String address, SocketFactory sockets) throws IOException {
        int colon = address.lastIndexOf(':');
        Socket socket =
                sockets.createSocket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        try {
            if (socket instanceof SSLSocket tls) {
                tls.setSoTimeout(READ_LIMIT_MS);
                tls.startHandshake();
            }
            return new MqttProbe(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Logs in as an agent does, up to SUBACK. */
    public static MqttProbe logIn(String address, SocketFactory sockets, String endpointId) throws IOException {
        MqttProbe probe = open(address, sockets);
        try {
            probe.send(MqttPacket.connect(
                    endpointId,
                    "",
                    "",
                    KEEP_ALIVE_SECONDS,
                    agentProperties(UUID.randomUUID().toString())));
            probe.expect(MqttPacket.CONNACK);
            probe.send(MqttPacket.subscribe(1, WireTopics.DOWN_ALL));
            probe.expect(MqttPacket.SUBACK);
            return probe;
        } catch (IOException | RuntimeException e) {
            probe.close();
            throw e;
        }
    }

    /** What an agent says of itself in CONNECT. */
    public static Map<String, String> agentProperties(String boot) {
        return Map.of(
                WireProperties.PROTOCOL, WireProperties.PROTOCOL_VERSION,
                WireProperties.AGENT, "probe",
                WireProperties.BOOT, boot,
                WireProperties.COUNT, "1",
                WireProperties.JOURNAL, "kept",
                WireProperties.PLATFORM, "linux-x86_64",
                WireProperties.HOST, "probe",
                WireProperties.LOGIN, "normal");
    }

    public void send(MqttPacket packet) throws IOException {
        send(packet.toBytes());
    }

    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /**
     * The next packet.
     *
     * @throws java.io.EOFException if the gateway has closed the connection
     */
    public MqttPacket read() throws IOException {
        return MqttPacket.read(in);
    }

    /** The next packet that is not a PUBLISH; those are acknowledged. */
    public MqttPacket readPastPublishes() throws IOException {
        while (true) {
            MqttPacket packet = read();
            if (packet.type() != MqttPacket.PUBLISH) {
                return packet;
            }
            send(packet.acknowledgement());
        }
    }

    /** The next packet, which must be of this type and, where it has a reason code, a success. */
    public MqttPacket expect(int type) throws IOException {
        MqttPacket packet = read();
        if (packet.type() != type) {
            String reason = packet.type() == MqttPacket.DISCONNECT
                    ? ": reason 0x" + Integer.toHexString(packet.reasonCode()) + " " + packet.reasonString()
                    : "";
            throw new IllegalStateException("got " + packet + reason + " instead of type " + type);
        }
        boolean answers = type == MqttPacket.CONNACK || type == MqttPacket.PUBACK || type == MqttPacket.SUBACK;
        if (answers && packet.reasonCode() >= 0x80) {
            throw new IllegalStateException("refused with 0x" + Integer.toHexString(packet.reasonCode()));
        }
        return packet;
    }

    /** How long reading may block. */
    public void readLimit(Duration limit) throws IOException {
        socket.setSoTimeout((int) limit.toMillis());
    }

    /** Cuts the connection without a word. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
