package io.sluice.agent;

import io.sluice.agent.link.GatewayAddress;
import io.sluice.agent.link.LinkRequest;
import io.sluice.wire.Platforms;
import io.sluice.wire.WireProperties;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** What the agent says of itself in every CONNECT. Owned by the loop. */
final class LoginCard {
    private final AgentSettings settings;
    private final String bootId = UUID.randomUUID().toString();
    private final String agentVersion;
    private boolean journalLost;
    private int connects;
    private Optional<LastGateway> last;

    LoginCard(AgentSettings settings, Optional<LastGateway> last) {
        this.settings = settings;
        this.last = last;
        String version = LoginCard.class.getPackage().getImplementationVersion();
        this.agentVersion = version == null ? "dev" : version;
    }

    void journalLost(boolean lost) {
        journalLost = lost;
    }

    void loggedIn(LastGateway at) {
        last = Optional.of(at);
    }

    /** The next login of an enrolled endpoint. */
    LinkRequest login(GatewayAddress address, String endpointId, @Nullable SSLSocketFactory tls) {
        return new LinkRequest(address, endpointId, properties(address), null, null, tls, settings.linkLimits());
    }

    /** A connection to enrol on. */
    LinkRequest join(GatewayAddress address, String endpointId, String password, @Nullable SSLSocketFactory tls) {
        return new LinkRequest(address, endpointId, properties(address), "join", password, tls, settings.linkLimits());
    }

    /** A connection to enrol on under an id of its own, by the certificate of the one it shares. */
    LinkRequest split(GatewayAddress address, String endpointId, @Nullable SSLSocketFactory tls) {
        return new LinkRequest(address, endpointId, properties(address), "split", null, tls, settings.linkLimits());
    }

    /** It is another endpoint now. */
    void renamed() {
        last = Optional.empty();
    }

    private Map<String, String> properties(GatewayAddress address) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(WireProperties.PROTOCOL, WireProperties.PROTOCOL_VERSION);
        properties.put(WireProperties.AGENT, agentVersion);
        properties.put(WireProperties.BOOT, bootId);
        properties.put(WireProperties.COUNT, Integer.toString(++connects));
        properties.put(WireProperties.JOURNAL, journalLost ? "lost" : "kept");
        properties.put(WireProperties.PLATFORM, Platforms.current());
        properties.put(WireProperties.HOST, settings.hostName());
        last.ifPresent(gateway -> properties.put(WireProperties.LAST_GATEWAY, gateway.name()));
        properties.put(WireProperties.LOGIN, kind(address));
        settings.labels().forEach((name, value) -> properties.put(WireProperties.LABEL_PREFIX + name, value));
        return properties;
    }

    /** Never logged in; at the gateway it was at; or elsewhere. Whether the region knows it, only the region can tell. */
    private String kind(GatewayAddress address) {
        if (last.isEmpty()) {
            return "initial";
        }
        return last.get().address().equals(address) ? "normal" : "isolated";
    }
}
