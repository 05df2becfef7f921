package io.sluice.coordinator.rulebook;

import io.sluice.coordinator.policy.LoginFacts;
import io.sluice.coordinator.policy.LoginRules;
import io.sluice.coordinator.policy.Placement;
import io.sluice.coordinator.policy.PolicyReader;
import io.sluice.coordinator.policy.PolicyRefusedException;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayState;
import io.sluice.topics.Policy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What logins are judged by: the newest policy that can be read, and the gateways. Any thread may ask. */
public final class Rulebook {
    /** The one policy there is so far; the first part of its versions' keys. */
    public static final String LOGIN = "login";

    private static final Logger LOG = LoggerFactory.getLogger(Rulebook.class);

    private final ConcurrentSkipListMap<Integer, Policy> versions = new ConcurrentSkipListMap<>();
    private final Map<String, Gateway> gateways = new ConcurrentHashMap<>();
    private volatile InForce inForce = new InForce(0, LoginRules.NONE);

    private record InForce(int version, LoginRules rules) {}

    /** Under which a version lies on its topic. */
    public static String key(int version) {
        return LOGIN + "/" + version;
    }

    /** Called by one thread. */
    void learn(Policy policy) {
        if (!policy.getName().equals(LOGIN)) {
            return;
        }
        versions.put(policy.getVersion(), policy);
        if (policy.getVersion() < inForce.version()) {
            return;
        }
        try {
            inForce = new InForce(policy.getVersion(), PolicyReader.read(policy.getDocument()));
            LOG.info("login policy {} by {} is in force", policy.getVersion(), policy.getAuthor());
        } catch (PolicyRefusedException e) {
            LOG.error(
                    "login policy {} cannot be read by this version, {} stays in force: {}",
                    policy.getVersion(),
                    inForce.version(),
                    e.getMessage());
        }
    }

    void learn(Gateway gateway) {
        gateways.put(gateway.getGateway(), gateway);
    }

    void forgetGateway(String gateway) {
        gateways.remove(gateway);
    }

    public Placement place(LoginFacts facts) {
        return inForce.rules().place(facts, gateways.values());
    }

    /** Whether the policy in force keeps any endpoints out. */
    public boolean mayRefuse() {
        return inForce.rules().mayRefuse();
    }

    /** As {@link #place}, by other rules. */
    public Placement place(LoginRules rules, LoginFacts facts) {
        return rules.place(facts, gateways.values());
    }

    /** 0: none has been put, the built-in default is in force. */
    public int version() {
        return inForce.version();
    }

    public Optional<Policy> policy(int version) {
        return Optional.ofNullable(versions.get(version));
    }

    /** Whether endpoints may be sent to this gateway. */
    public boolean isUp(String name) {
        Gateway gateway = gateways.get(name);
        return gateway != null && gateway.getState() == GatewayState.UP;
    }

    /** Where endpoints reach these gateways, in the same order; those of which that is unknown are left out. */
    public List<String> addresses(Collection<String> names) {
        return names.stream()
                .flatMap(name -> Optional.ofNullable(gateways.get(name)).stream())
                .filter(gateway -> !gateway.getAddress().isEmpty())
                .map(Gateway::getAddress)
                .toList();
    }
}
