package io.sluice.benchmarks.swarm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.sluice.benchmarks.swarm.Upload.Piece;
import io.sluice.it.harness.MqttProbe;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import io.sluice.wire.WireProperties;
import io.sluice.wire.WireTopics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The packets that an endpoint of a swarm sends. */
final class SwarmPackets {
    private static final int PUBLISH_QOS_1 = 0x32;
    private static final int KEEP_ALIVE_SECONDS = 600;
    /** Room for fixed header, topic, packet id and property length. */
    private static final int HEAD = 64;

    private static final long UPCALL_EXPIRES_MS = TimeUnit.MINUTES.toMillis(5);

    private SwarmPackets() {}

    static MqttConnectMessage connect(String endpointId, String boot, int count, String group) {
        MqttProperties properties = new MqttProperties();
        Map<String, String> said = new HashMap<>(MqttProbe.agentProperties(boot));
        said.put(WireProperties.COUNT, Integer.toString(count));
        if (!group.isEmpty()) {
            said.put(WireProperties.LABEL_PREFIX + "swarm", group);
        }
        said.forEach((name, value) -> properties.add(new MqttProperties.UserProperty(name, value)));
        return MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_5)
                .clientId(endpointId)
                .cleanSession(true)
                .keepAlive(KEEP_ALIVE_SECONDS)
                .properties(properties)
                .build();
    }

    static MqttMessage subscribe() {
        return MqttMessageBuilders.subscribe()
                .messageId(1)
                .addSubscription(MqttQoS.AT_LEAST_ONCE, WireTopics.DOWN_ALL)
                .build();
    }

    static MqttMessage acknowledgement(int packetId) {
        return MqttMessageBuilders.pubAck().packetId(packetId).build();
    }

    static RequestToSend request(Upload upload, Contents contents) {
        return new RequestToSend(
                upload.id,
                upload.attempt(),
                TransferKind.LOG,
                "",
                "swarm",
                "",
                upload.length,
                contents.sha256(upload.kind),
                upload.durableTo(),
                new byte[0],
                0);
    }

    static RequestToSend upcall(UUID id, String name, byte[] arguments) {
        return new RequestToSend(
                TransferIds.bytes(id),
                0,
                TransferKind.UPCALL,
                "",
                name,
                "",
                arguments.length,
                new byte[0],
                0,
                arguments,
                System.currentTimeMillis() + UPCALL_EXPIRES_MS);
    }

    /** A small message. */
    static ByteBuf publish(ByteBufAllocator memory, String topic, int packetId, byte[] payload) {
        ByteBuf head = memory.ioBuffer(HEAD + payload.length);
        return head(head, topic, packetId, payload.length).writeBytes(payload);
    }

    /** Header and data of a chunk; the data is not copied. */
    static ByteBuf[] chunk(ByteBufAllocator memory, Contents contents, int packetId, Piece piece) {
        byte[] digest = piece.last() ? digest(contents, piece) : new byte[0];
        int header = TransferChunk.HEADER_BYTES + digest.length;
        ByteBuf head = memory.ioBuffer(HEAD + header);
        head(head, WireTopics.UP_CHUNK, packetId, header + piece.count());
        head.writeLong(piece.grantId());
        head.writeBytes(piece.upload().id);
        head.writeInt(piece.attempt());
        head.writeLong(piece.offset());
        head.writeByte(piece.last() ? 1 : 0);
        head.writeBytes(digest);
        ByteBuf data = piece.count() == 0
                ? Unpooled.EMPTY_BUFFER
                : contents.bytes(piece.upload().kind, piece.offset(), piece.count());
        return new ByteBuf[] {head, data};
    }

    /** A user property; 0 if it is not said. */
    static long number(MqttProperties properties, String name) {
        for (MqttProperties.MqttProperty<?> property : properties.getProperties(MqttProperties.USER_PROPERTY)) {
            if (property instanceof MqttProperties.UserProperty pair
                    && pair.value().key.equals(name)) {
                return Long.parseLong(pair.value().value);
            }
        }
        return 0;
    }

    static int receiveMaximum(MqttProperties properties) {
        MqttProperties.MqttProperty<?> maximum = properties.getProperty(MqttProperties.RECEIVE_MAXIMUM);
        return maximum instanceof MqttProperties.IntegerProperty number ? number.value() : 0xFFFF;
    }

    private static byte[] digest(Contents contents, Piece piece) {
        return contents.sha256(piece.upload().kind);
    }

    private static ByteBuf head(ByteBuf out, String topic, int packetId, int payload) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        out.writeByte(PUBLISH_QOS_1);
        int remaining = 2 + name.length + 2 + 1 + payload;
        while (remaining > 0x7F) {
            out.writeByte((remaining & 0x7F) | 0x80);
            remaining >>>= 7;
        }
        out.writeByte(remaining);
        out.writeShort(name.length);
        out.writeBytes(name);
        out.writeShort(packetId);
        out.writeByte(0);
        return out;
    }
}
