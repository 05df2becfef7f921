package io.sluice.gateway.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The one session that stands for each endpoint id. Any thread; bounded by the number of connections. */
final class SessionRegistry {
    private final ConcurrentMap<String, MqttSession> byEndpoint = new ConcurrentHashMap<>();

    /** The session stands for the endpoint from now on; returns the one that did before. */
    @Nullable
    MqttSession claim(String endpointId, MqttSession session) {
        return byEndpoint.put(endpointId, session);
    }

    void release(String endpointId, MqttSession session) {
        byEndpoint.remove(endpointId, session);
    }
}
