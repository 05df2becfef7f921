package io.sluice.coordinator.policy;

import io.sluice.coordinator.gateways.OtherGateways;
import io.sluice.coordinator.policy.Placement.Outcome;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules, asked in their order, and the default behind them.
 *
 * <p>A rule whose condition cannot be told does not hold. A rule that names gateways of which none is UP decides nothing.
 * An endpoint that says its own gateway is not to be reached (kind ISOLATED) is not sent back there, and stays where it is
 * if the rule names that gateway too: so nobody is sent to and fro.
 *
 * <p>The default: where it was, if that is UP; else a gateway of the endpoint's site (label {@code site} of both) or of its
 * subnet (label {@code subnet} of the gateway), else any; of several the one with the fewest sessions, but the gateway that
 * asks if it has not many more.
 */
public final class LoginRules {
    /** The name of the default. */
    public static final String BUILT_IN = "built-in";

    /** Rules of none: the default alone. */
    public static final LoginRules NONE = new LoginRules(List.of());

    /** The gateway that asks keeps an endpoint while it has at most so many sessions more than the best one. */
    private static final int MARGIN_SESSIONS = 50;

    private static final int MARGIN_PERCENT = 10;
    private static final String ISOLATED = "ISOLATED";

    private final List<Rule> rules;

    LoginRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    public int size() {
        return rules.size();
    }

    /** Whether any of them keeps endpoints out. */
    public boolean mayRefuse() {
        return rules.stream()
                .anyMatch(rule -> rule.end() instanceof Rule.End.Exclude || rule.end() instanceof Rule.End.Quarantine);
    }

    /** @param gateways all that the region knows; the one that asks counts as UP whatever they say, unless it drains */
    public Placement place(LoginFacts facts, Collection<Gateway> gateways) {
        Decision decision = new Decision(facts, usable(facts, gateways));
        for (Rule rule : rules) {
            if (!holds(rule, decision, gateways)) {
                continue;
            }
            decision.labels.putAll(rule.labels());
            decision.facts = facts.with(decision.labels);
            if (!rule.upgrade().isEmpty()) {
                decision.upgrade = rule.upgrade();
            }
            Outcome outcome = outcome(rule, decision);
            if (outcome != null) {
                return decision.ends(outcome, rule.name(), words(rule));
            }
        }
        return byDefault(decision);
    }

    /** What is known while rules are asked. */
    private static final class Decision {
        private final Map<String, Gateway> usable;
        private final Map<String, String> labels = new HashMap<>();
        private final List<String> trace = new ArrayList<>();
        private LoginFacts facts;
        private String upgrade = "";

        Decision(LoginFacts facts, Map<String, Gateway> usable) {
            this.facts = facts;
            this.usable = usable;
        }

        Placement ends(Outcome outcome, String rule, String reason) {
            return new Placement(outcome, rule, reason, Map.copyOf(labels), upgrade, List.copyOf(trace));
        }
    }

    private static Map<String, Gateway> usable(LoginFacts facts, Collection<Gateway> gateways) {
        Map<String, Gateway> usable = new HashMap<>();
        // It asks, so it lives, though its first heartbeat may not have been read yet.
        usable.put(facts.askingGateway(), unheard(facts.askingGateway()));
        for (Gateway gateway : gateways) {
            boolean asks = gateway.getGateway().equals(facts.askingGateway());
            if (asks ? !gateway.getDraining() : gateway.getState() == GatewayState.UP) {
                usable.put(gateway.getGateway(), gateway);
            } else {
                usable.remove(gateway.getGateway());
            }
        }
        return usable;
    }

    private static Gateway unheard(String gateway) {
        return Gateway.newBuilder()
                .setGateway(gateway)
                .setState(GatewayState.UP)
                .setSince(0)
                .setAddress("")
                .setVersion("")
                .setSessions(0)
                .setInbox(0)
                .setLastHeartbeat(0)
                .setLabels(Map.of())
                .build();
    }

    private static boolean holds(Rule rule, Decision decision, Collection<Gateway> gateways) {
        try {
            boolean holds = rule.condition().holds(Condition.variables(decision.facts, gateways));
            decision.trace.add(rule.name() + " (line " + rule.line() + "): " + (holds ? "holds" : "does not hold"));
            return holds;
        } catch (IllegalArgumentException e) {
            decision.trace.add(rule.name() + " (line " + rule.line() + "): cannot be told: " + e.getMessage());
            return false;
        }
    }

    /** Null: the next rule is to be asked. */
    private static @Nullable Outcome outcome(Rule rule, Decision decision) {
        if (rule.end() instanceof Rule.End.Exclude) {
            return new Outcome.Excluded();
        }
        if (rule.end() instanceof Rule.End.Quarantine) {
            return new Outcome.Quarantined();
        }
        if (rule.end() instanceof Rule.End.Choose choose) {
            return among(choose.gateways(), decision);
        }
        if (rule.end() instanceof Rule.End.Keep) {
            return keep(decision);
        }
        return null;
    }

    private static @Nullable Outcome among(List<String> wanted, Decision decision) {
        LoginFacts facts = decision.facts;
        boolean isolated = facts.kind().equals(ISOLATED);
        if (isolated && wanted.contains(facts.askingGateway()) && decision.usable.containsKey(facts.askingGateway())) {
            return new Outcome.Here();
        }
        List<String> there =
                wanted.stream().filter(decision.usable::containsKey).distinct().toList();
        if (there.isEmpty()) {
            decision.trace.add("none of " + wanted + " is UP");
            return null;
        }
        return there.get(0).equals(facts.askingGateway()) ? new Outcome.Here() : new Outcome.Elsewhere(there);
    }

    private static @Nullable Outcome keep(Decision decision) {
        LoginFacts facts = decision.facts;
        if (facts.kind().equals(ISOLATED)) {
            return decision.usable.containsKey(facts.askingGateway()) ? new Outcome.Here() : null;
        }
        Set<String> before = new LinkedHashSet<>(List.of(facts.assignedGateway(), facts.lastGateway()));
        for (String gateway : before) {
            if (decision.usable.containsKey(gateway)) {
                return gateway.equals(facts.askingGateway())
                        ? new Outcome.Here()
                        : new Outcome.Elsewhere(List.of(gateway));
            }
        }
        return null;
    }

    private static Placement byDefault(Decision decision) {
        Outcome kept = keep(decision);
        if (kept != null) {
            return decision.ends(kept, BUILT_IN, "where it was");
        }
        LoginFacts facts = decision.facts;
        List<Gateway> near = decision.usable.values().stream()
                .filter(gateway -> isNear(gateway, facts))
                .toList();
        String reason = near.isEmpty() ? "the gateway with the fewest sessions" : "a gateway of its site or subnet";
        List<Gateway> ordered = (near.isEmpty() ? decision.usable.values() : near)
                .stream()
                        .sorted(Comparator.comparing(Gateway::getSessions).thenComparing(Gateway::getGateway))
                        .limit(OtherGateways.MOST)
                        .toList();
        if (ordered.isEmpty()) {
            return decision.ends(new Outcome.Here(), BUILT_IN, "no other gateway is UP");
        }
        Gateway asking = decision.usable.get(facts.askingGateway());
        int best = ordered.get(0).getSessions();
        if (asking != null
                && (near.isEmpty() || near.contains(asking))
                && asking.getSessions() <= best + MARGIN_SESSIONS + (long) best * MARGIN_PERCENT / 100) {
            return decision.ends(new Outcome.Here(), BUILT_IN, reason);
        }
        return decision.ends(
                new Outcome.Elsewhere(ordered.stream().map(Gateway::getGateway).toList()),
                BUILT_IN,
                asking == null ? reason + "; the one that asks drains" : reason);
    }

    private static boolean isNear(Gateway gateway, LoginFacts facts) {
        String site = OtherGateways.siteOf(gateway);
        if (!site.isEmpty() && site.equals(facts.labels().get("site"))) {
            return true;
        }
        String subnet = gateway.getLabels().getOrDefault("subnet", "");
        try {
            return !subnet.isEmpty() && Subnet.parse(subnet).contains(facts.address());
        } catch (IllegalArgumentException e) {
            // A label that somebody mistyped makes nobody near.
            return false;
        }
    }

    private static String words(Rule rule) {
        if (rule.end() instanceof Rule.End.Exclude exclude) {
            return exclude.reason();
        }
        if (rule.end() instanceof Rule.End.Quarantine quarantine) {
            return quarantine.reason();
        }
        return "rule " + rule.name();
    }
}
