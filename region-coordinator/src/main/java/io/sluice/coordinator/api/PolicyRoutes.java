package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.endpoints.LoginPolicy;
import io.sluice.coordinator.policy.LoginFacts;
import io.sluice.coordinator.policy.LoginRules;
import io.sluice.coordinator.policy.Placement;
import io.sluice.coordinator.policy.Placement.Outcome;
import io.sluice.coordinator.policy.PolicyReader;
import io.sluice.coordinator.policy.PolicyRefusedException;
import io.sluice.coordinator.publish.Acknowledged;
import io.sluice.coordinator.publish.Publisher;
import io.sluice.coordinator.query.RegionView;
import io.sluice.coordinator.query.RegionView.Page;
import io.sluice.coordinator.rulebook.Rulebook;
import io.sluice.coordinator.selector.Selector;
import io.sluice.topics.Endpoint;
import io.sluice.topics.Policy;
import io.sluice.topics.TopicCatalog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /login-policy}: who may log in where; shown, put, and tried out. */
final class PolicyRoutes {
    private static final String PATH = ApiServer.BASE + "/login-policy";
    private static final Set<String> KINDS = Set.of("INITIAL", "NORMAL", "ISOLATED", "ORPHAN");
    private static final int PAGE = 1_000;
    private static final int MOST_SHOWN = 1_000;
    private static final int MOST_REPLAYED = 1_000_000;
    private static final int MOST_LABELS = 64;

    private final RegionView view;
    private final Rulebook rulebook;
    private final Publisher publisher;
    private final int bodyBytes;
    private final Duration timeout;
    private final InstantSource clock;

    /** @param timeout for Kafka's acknowledgement */
    PolicyRoutes(
            RegionView view,
            Rulebook rulebook,
            Publisher publisher,
            int bodyBytes,
            Duration timeout,
            InstantSource clock) {
        this.view = view;
        this.rulebook = rulebook;
        this.publisher = publisher;
        this.bodyBytes = bodyBytes;
        this.timeout = timeout;
        this.clock = clock;
    }

    record PolicyView(
            int version,
            String document,
            String author,
            @Nullable String at) {}

    record PlacementView(
            String outcome,
            List<String> gateways,
            String rule,
            String reason,
            Map<String, String> labels,
            @Nullable String upgrade,
            List<String> trace) {}

    record ChangeView(String endpoint, String host, String at, PlacementView before, PlacementView after) {}

    record ReplayView(int logins, int changed, boolean more, List<ChangeView> items) {}

    void register(RoutesConfig routes) {
        routes.get(PATH, this::get);
        routes.put(PATH, this::put);
        routes.post(PATH + "/test", this::test);
        routes.post(PATH + "/replay", this::replay);
    }

    private void get(Context ctx) {
        String asked = ctx.queryParam("version");
        int version;
        try {
            version = asked == null ? rulebook.version() : Integer.parseInt(asked);
        } catch (NumberFormatException e) {
            throw Problem.badRequest("query parameter 'version' has the bad value '" + asked + "': expected a number");
        }
        if (version == 0) {
            Json.answer(ctx, 200, new PolicyView(0, "rules: []\n", "built-in", null));
            return;
        }
        Json.answer(
                ctx,
                200,
                rulebook.policy(version)
                        .map(PolicyRoutes::view)
                        .orElseThrow(
                                () -> Problem.notFound("there is no version " + version + " of the login policy")));
    }

    private void put(Context ctx) {
        ctx.attribute(Audited.ACTION, "login-policy.put");
        JsonFields body = Json.read(ctx, bodyBytes).only("document", "replaces");
        String document = body.requiredText("document");
        LoginRules rules = rules(document);
        int before = rulebook.version();
        long replaces = body.integer("replaces", before, 0, Integer.MAX_VALUE);
        if (replaces != before) {
            throw new Problem(
                    409,
                    "version " + before + " of the login policy is in force, and not " + replaces + ": look again");
        }
        Policy policy = new Policy(Rulebook.LOGIN, before + 1, document, AdminAuth.ACTOR, clock.millis());
        ctx.attribute(Audited.OBJECT, Rulebook.key(policy.getVersion()));
        var unused = Acknowledged.within(
                timeout, publisher.publish(TopicCatalog.POLICIES, Rulebook.key(policy.getVersion()), policy));
        ctx.header("Sluice-Rules", Integer.toString(rules.size()));
        Json.answer(ctx, 200, view(policy));
    }

    private void test(Context ctx) {
        ctx.attribute(Audited.ACTION, "login-policy.test");
        JsonFields body = Json.read(ctx, bodyBytes).only("document", "endpoint");
        LoginFacts facts = facts(body.object("endpoint").orElseThrow(() -> body.missing("endpoint")));
        Optional<LoginRules> rules = body.text("document").map(PolicyRoutes::rules);
        Json.answer(
                ctx,
                200,
                view(rules.map(other -> rulebook.place(other, facts)).orElseGet(() -> rulebook.place(facts)), facts));
    }

    private static LoginFacts facts(JsonFields endpoint) {
        endpoint.only(
                "id",
                "host",
                "platform",
                "address",
                "labels",
                "agentVersion",
                "kind",
                "lastGateway",
                "assignedGateway",
                "askingGateway");
        String kind = endpoint.text("kind").orElse("INITIAL").toUpperCase(Locale.ROOT);
        if (!KINDS.contains(kind)) {
            throw endpoint.bad("kind", "one of " + KINDS);
        }
        return new LoginFacts(
                endpoint.text("id").orElse("00000000-0000-0000-0000-000000000000"),
                endpoint.text("host").orElse(""),
                endpoint.text("platform").orElse("linux-x86_64"),
                endpoint.text("address").orElse(""),
                Map.copyOf(endpoint.textMap("labels", MOST_LABELS)),
                endpoint.text("agentVersion").orElse(""),
                kind,
                endpoint.text("lastGateway").orElse(""),
                endpoint.text("assignedGateway").orElse(""),
                endpoint.requiredText("askingGateway"));
    }

    /** The last login of each endpoint of the list, by the policy in force and by another. */
    private void replay(Context ctx) {
        ctx.attribute(Audited.ACTION, "login-policy.replay");
        JsonFields body = Json.read(ctx, bodyBytes).only("document", "most");
        LoginRules rules = rules(body.requiredText("document"));
        int most = (int) body.integer("most", MOST_REPLAYED, 1, MOST_REPLAYED);
        List<ChangeView> changes = new ArrayList<>();
        int logins = 0;
        int changed = 0;
        String after = null;
        do {
            Page<Endpoint> page = view.endpoints(Selector.everything(), after, Math.min(PAGE, most - logins));
            for (Endpoint row : page.items()) {
                LoginFacts facts = LoginPolicy.facts(row);
                Placement now = rulebook.place(facts);
                Placement then = rulebook.place(rules, facts);
                if (differs(now, then)) {
                    changed++;
                    if (changes.size() < MOST_SHOWN) {
                        changes.add(new ChangeView(
                                row.getEndpointId(),
                                row.getHost(),
                                facts.askingGateway(),
                                view(now, facts),
                                view(then, facts)));
                    }
                }
            }
            logins += page.items().size();
            after = page.next();
        } while (after != null && logins < most);
        Json.answer(ctx, 200, new ReplayView(logins, changed, after != null, changes));
    }

    private static boolean differs(Placement now, Placement then) {
        return !now.outcome().equals(then.outcome())
                || !now.labels().equals(then.labels())
                || !now.upgrade().equals(then.upgrade());
    }

    private static LoginRules rules(String document) {
        try {
            return PolicyReader.read(document);
        } catch (PolicyRefusedException e) {
            throw Problem.unprocessable("the policy is refused, the old one stays: " + e.getMessage());
        }
    }

    private static PolicyView view(Policy policy) {
        return new PolicyView(
                policy.getVersion(),
                policy.getDocument(),
                policy.getAuthor(),
                Instant.ofEpochMilli(policy.getAt()).toString());
    }

    private static PlacementView view(Placement placement, LoginFacts facts) {
        Outcome outcome = placement.outcome();
        String name = outcome instanceof Outcome.Here
                ? "ACCEPT"
                : outcome instanceof Outcome.Elsewhere
                        ? "ELSEWHERE"
                        : outcome instanceof Outcome.Excluded ? "EXCLUDE" : "QUARANTINE";
        List<String> gateways = outcome instanceof Outcome.Elsewhere elsewhere
                ? elsewhere.gateways()
                : outcome instanceof Outcome.Here ? List.of(facts.askingGateway()) : List.of();
        return new PlacementView(
                name,
                gateways,
                placement.rule(),
                placement.reason(),
                placement.labels(),
                placement.upgrade().isEmpty() ? null : placement.upgrade(),
                placement.trace());
    }
}
