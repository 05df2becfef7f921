package io.sluice.gateway.session;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.sluice.gateway.config.ListenerSettings;
import io.sluice.gateway.config.SessionLimits;
import io.sluice.gateway.login.ConnectRequest;
import io.sluice.wire.WireProperties;

/** What CONNACK 0x00 tells: what this gateway is, what it allows, and what time it is. */
final class Greeting {
    private static final int AVAILABLE_NOT = 0;

    private Greeting() {}

    /** The gateway's keep-alive, or the endpoint's if that is shorter. */
    static int keepAliveSeconds(SessionLimits limits, ConnectRequest request) {
        int own = Math.toIntExact(limits.keepAlive().toSeconds());
        return request.keepAliveSeconds() == 0 ? own : Math.min(own, request.keepAliveSeconds());
    }

    /**
     * @param enrols the connection holds no certificate: it gets no credits
     * @param nowMillis of the gateway's clock
     * @param turnMs how long the login waits for its turn; 0 for not at all
     */
    static MqttProperties properties(
            ListenerSettings settings, int keepAliveSeconds, boolean enrols, long nowMillis, long turnMs) {
        SessionLimits limits = settings.limits();
        var properties = new MqttProperties();
        add(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0);
        add(properties, MqttProperties.RECEIVE_MAXIMUM, limits.receiveMaximum());
        add(properties, MqttProperties.MAXIMUM_QOS, 1);
        add(properties, MqttProperties.RETAIN_AVAILABLE, AVAILABLE_NOT);
        add(properties, MqttProperties.MAXIMUM_PACKET_SIZE, enrols ? limits.packetLimit() : limits.packetMax());
        add(properties, MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, AVAILABLE_NOT);
        add(properties, MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, AVAILABLE_NOT);
        add(properties, MqttProperties.SERVER_KEEP_ALIVE, keepAliveSeconds);
        properties.add(new UserProperty(WireProperties.GATEWAY, settings.gateway()));
        properties.add(new UserProperty(WireProperties.REGION, settings.region()));
        properties.add(new UserProperty(WireProperties.NOW, Long.toString(nowMillis)));
        properties.add(new UserProperty(WireProperties.ALTERNATES, String.join(",", settings.alternates())));
        if (turnMs > 0) {
            properties.add(new UserProperty(WireProperties.TURN_MS, Long.toString(turnMs)));
        }
        return properties;
    }

    private static void add(MqttProperties properties, int id, int value) {
        properties.add(new IntegerProperty(id, value));
    }
}
