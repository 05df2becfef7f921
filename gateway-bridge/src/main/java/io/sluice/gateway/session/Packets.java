package io.sluice.gateway.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.sluice.gateway.login.ConnectRequest;
import io.sluice.gateway.login.LoginDesk.Decision.Refused;
import io.sluice.gateway.protocol.PacketKind;
import io.sluice.wire.WireProperties;
import io.sluice.wire.WireTopics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packets a gateway sends, and CONNECT read into words. */
final class Packets {
    /** MQTT 3.1.1's and 3.1's "unacceptable protocol version", in their own form. */
    private static final byte[] CONNACK_FOR_OLDER = {0x20, 0x02, 0x00, 0x01};
    /** CONNACK 0x95 for a CONNECT that was not read. */
    private static final byte[] CONNACK_TOO_LARGE = {0x20, 0x03, 0x00, (byte) 0x95, 0x00};

    /** CONNACK 0x89 in the fewest bytes. */
    private static final byte[] CONNACK_BUSY = {0x20, 0x03, 0x00, (byte) 0x89, 0x00};

    private static final int REASON_CHARS_MAX = 256;

    private Packets() {}

    static ByteBuf connAckForOlder() {
        return Unpooled.wrappedBuffer(CONNACK_FOR_OLDER);
    }

    static ByteBuf connAckTooLarge() {
        return Unpooled.wrappedBuffer(CONNACK_TOO_LARGE);
    }

    static ByteBuf connAckBusy() {
        return Unpooled.wrappedBuffer(CONNACK_BUSY);
    }

    static ConnectRequest read(MqttConnectMessage connect) {
        var header = connect.variableHeader();
        var payload = connect.payload();
        byte[] password = payload.passwordInBytes();
        String userName = payload.userName();
        String clientId = payload.clientIdentifier();
        MqttProperties properties = header.properties();
        return new ConnectRequest(
                clientId == null ? "" : clientId,
                userName == null ? "" : userName,
                password == null ? "" : new String(password, StandardCharsets.UTF_8),
                header.isWillFlag(),
                properties.getProperty(MqttProperties.AUTHENTICATION_METHOD) != null,
                header.keepAliveTimeSeconds(),
                number(properties, MqttProperties.RECEIVE_MAXIMUM, 65_535),
                number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE),
                number(properties, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) != 0,
                userProperties(properties));
    }

    private static int number(MqttProperties properties, int id, int otherwise) {
        MqttProperty<?> property = properties.getProperty(id);
        return property instanceof IntegerProperty number ? number.value() : otherwise;
    }

    private static Map<String, String> userProperties(MqttProperties properties) {
        Map<String, String> values = new HashMap<>();
        for (MqttProperty<?> property : properties.getProperties(MqttProperties.USER_PROPERTY)) {
            if (property.value() instanceof StringPair pair) {
                values.put(pair.key, pair.value);
            }
        }
        return values;
    }

    static PacketKind kindOf(MqttMessage packet) {
        return switch (packet.fixedHeader().messageType()) {
            case CONNECT -> PacketKind.CONNECT;
            case SUBSCRIBE ->
                isDownAll((MqttSubscribeMessage) packet) ? PacketKind.SUBSCRIBE_DOWN : PacketKind.SUBSCRIBE_OTHER;
            case UNSUBSCRIBE -> PacketKind.UNSUBSCRIBE;
            case PUBLISH ->
                PacketKind.ofPublish(
                        ((MqttPublishMessage) packet).variableHeader().topicName());
            case PUBACK -> PacketKind.PUBACK;
            case PINGREQ -> PacketKind.PINGREQ;
            case DISCONNECT -> PacketKind.DISCONNECT;
            default -> PacketKind.OTHER;
        };
    }

    private static boolean isDownAll(MqttSubscribeMessage subscribe) {
        var subscriptions = subscribe.payload().topicSubscriptions();
        return subscriptions.size() == 1 && subscriptions.get(0).topicFilter().equals(WireTopics.DOWN_ALL);
    }

    /** Whether what could not be decoded is a CONNECT of another MQTT than 5. */
    static boolean isConnectOfAnotherVersion(MqttMessage packet) {
        boolean connect = packet.fixedHeader() != null && packet.fixedHeader().messageType() == MqttMessageType.CONNECT;
        boolean other = packet.variableHeader() instanceof MqttConnectVariableHeader header
                && header.version() != MqttVersion.MQTT_5.protocolLevel();
        return connect && (other || packet.decoderResult().cause() instanceof MqttUnacceptableProtocolVersionException);
    }

    static MqttConnAckMessage connAck(int reasonCode, MqttProperties properties) {
        return new MqttConnAckMessage(
                fixed(MqttMessageType.CONNACK, MqttQoS.AT_MOST_ONCE),
                new MqttConnAckVariableHeader(MqttConnectReturnCode.valueOf((byte) reasonCode), false, properties));
    }

    static MqttMessage disconnect(int reasonCode, String reason, String serverReference, long retryAfterMs) {
        MqttProperties properties = reasonString(reason);
        if (!serverReference.isEmpty()) {
            properties.add(new StringProperty(MqttProperties.SERVER_REFERENCE, serverReference));
        }
        if (retryAfterMs > 0) {
            properties.add(new UserProperty(WireProperties.RETRY_AFTER_MS, Long.toString(retryAfterMs)));
        }
        return new MqttMessage(
                fixed(MqttMessageType.DISCONNECT, MqttQoS.AT_MOST_ONCE),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) reasonCode, properties));
    }

    static MqttMessage refusal(Refused refused) {
        MqttMessage packet =
                disconnect(refused.reasonCode(), refused.reason(), refused.serverReference(), refused.retryAfterMs());
        if (refused.enrolAnew()) {
            ((MqttReasonCodeAndPropertiesVariableHeader) packet.variableHeader())
                    .properties()
                    .add(new UserProperty(WireProperties.ENROL, WireProperties.ENROL_ANEW));
        }
        return packet;
    }

    static MqttMessage pubAck(int packetId, int reasonCode, String reason, long retryAfterMs) {
        MqttProperties properties = reasonString(reason);
        if (retryAfterMs > 0) {
            properties.add(new UserProperty(WireProperties.RETRY_AFTER_MS, Long.toString(retryAfterMs)));
        }
        return new MqttMessage(
                fixed(MqttMessageType.PUBACK, MqttQoS.AT_MOST_ONCE),
                new MqttPubReplyMessageVariableHeader(packetId, (byte) reasonCode, properties));
    }

    static MqttSubAckMessage subAck(int packetId, List<Integer> reasonCodes) {
        return new MqttSubAckMessage(
                fixed(MqttMessageType.SUBACK, MqttQoS.AT_MOST_ONCE),
                new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES),
                new MqttSubAckPayload(reasonCodes));
    }

    static MqttUnsubAckMessage unsubAck(int packetId, int topics) {
        short[] codes = new short[topics];
        return new MqttUnsubAckMessage(
                fixed(MqttMessageType.UNSUBACK, MqttQoS.AT_MOST_ONCE),
                new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES),
                new MqttUnsubAckPayload(codes));
    }

    static MqttMessage pingResp() {
        return MqttMessage.PINGRESP;
    }

    static MqttPublishMessage publish(String topic, int packetId, byte[] payload, String error) {
        MqttProperties properties = new MqttProperties();
        if (!error.isEmpty()) {
            properties.add(new UserProperty(WireProperties.ERROR, error));
        }
        return new MqttPublishMessage(
                fixed(MqttMessageType.PUBLISH, MqttQoS.AT_LEAST_ONCE),
                new MqttPublishVariableHeader(topic, packetId, properties),
                Unpooled.wrappedBuffer(payload));
    }

    static MqttProperties reasonString(String reason) {
        MqttProperties properties = new MqttProperties();
        if (!reason.isEmpty()) {
            properties.add(new StringProperty(
                    MqttProperties.REASON_STRING,
                    reason.length() > REASON_CHARS_MAX ? reason.substring(0, REASON_CHARS_MAX) : reason));
        }
        return properties;
    }

    private static MqttFixedHeader fixed(MqttMessageType type, MqttQoS qos) {
        return new MqttFixedHeader(type, false, qos, false, 0);
    }
}
