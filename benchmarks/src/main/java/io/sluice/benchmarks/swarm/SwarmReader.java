package io.sluice.benchmarks.swarm;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.WireProperties;

/** Reads the connection of one endpoint. On its event loop. */
final class SwarmReader extends SimpleChannelInboundHandler<MqttMessage> {
    private final SwarmEndpoint endpoint;

    SwarmReader(SwarmEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            throw new IllegalStateException(
                    "unreadable packet from the gateway",
                    message.decoderResult().cause());
        }
        switch (message.fixedHeader().messageType()) {
            case CONNACK -> connack((MqttConnAckMessage) message, context);
            case SUBACK -> endpoint.loggedIn();
            case PUBLISH -> endpoint.arrived((MqttPublishMessage) message);
            case PUBACK -> puback(message);
            case DISCONNECT -> {
                var header = (MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader();
                endpoint.refused(Byte.toUnsignedInt(header.reasonCode()), header.properties());
            }
            default -> {}
        }
    }

    private void connack(MqttConnAckMessage message, ChannelHandlerContext context) {
        int reason =
                Byte.toUnsignedInt(message.variableHeader().connectReturnCode().byteValue());
        MqttProperties properties = message.variableHeader().properties();
        if (reason != ReasonCodes.SUCCESS) {
            endpoint.refused(reason, properties);
            return;
        }
        endpoint.agreed(
                SwarmPackets.receiveMaximum(properties), SwarmPackets.number(properties, WireProperties.TURN_MS));
        var unused = context.writeAndFlush(SwarmPackets.subscribe(), context.voidPromise());
    }

    private void puback(MqttMessage message) {
        if (message.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply) {
            endpoint.acknowledged(
                    reply.messageId(),
                    Byte.toUnsignedInt(reply.reasonCode()),
                    SwarmPackets.number(reply.properties(), WireProperties.RETRY_AFTER_MS));
        } else {
            endpoint.acknowledged(((MqttMessageIdVariableHeader) message.variableHeader()).messageId(), 0, 0);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        endpoint.pump();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        endpoint.cut();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        endpoint.broken();
        var unused = context.close();
    }
}
