package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.endpoints.LoginPolicy;
import io.sluice.coordinator.endpoints.RecordedLogins;
import io.sluice.coordinator.history.History;
import io.sluice.coordinator.history.HistoryUnreadableException;
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
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.Policy;
import io.sluice.topics.TopicCatalog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
    private static final String RECORDED = "RECORDED";
    private static final String LIST = "LIST";
    private static final int PAGE = 1_000;
    private static final int MOST_SHOWN = 1_000;
    private static final int MOST_REPLAYED = 1_000_000;
    private static final int RECORDS_REPLAYED = 50_000;
    private static final int MOST_LABELS = 64;

    private final RegionView view;
    private final History history;
    private final Rulebook rulebook;
    private final Publisher publisher;
    private final int bodyBytes;
    private final Duration timeout;
    private final InstantSource clock;

    /** @param timeout for Kafka's acknowledgement */
    PolicyRoutes(
            RegionView view,
            History history,
            Rulebook rulebook,
            Publisher publisher,
            int bodyBytes,
            Duration timeout,
            InstantSource clock) {
        this.view = view;
        this.history = history;
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

    /** @param time of the login; null: the last one that the list knows */
    record ChangeView(
            String endpoint,
            String host,
            String at,
            @Nullable String time,
            PlacementView before,
            PlacementView after) {}

    /**
     * What another policy would change.
     *
     * @param more that were not judged
     * @param since of the oldest that was; null: the last logins that the list knows were judged, or none
     */
    record ReplayView(
            int logins, int changed, boolean more, @Nullable String since, List<ChangeView> items) {}

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

    /** Logins that have been, by the policy in force and by another. */
    private void replay(Context ctx) {
        ctx.attribute(Audited.ACTION, "login-policy.replay");
        JsonFields body = Json.read(ctx, bodyBytes).only("document", "from", "most");
        LoginRules rules = rules(body.requiredText("document"));
        String from = body.text("from").orElse(RECORDED);
        if (!from.equals(RECORDED) && !from.equals(LIST)) {
            throw body.bad("from", "one of " + RECORDED + " and " + LIST);
        }
        int most = (int) body.integer("most", from.equals(LIST) ? MOST_REPLAYED : RECORDS_REPLAYED, 1, MOST_REPLAYED);
        Json.answer(ctx, 200, from.equals(LIST) ? ofList(rules, most) : recorded(rules, most));
    }

    /** What differs between two policies. */
    private final class Comparison {
        private final LoginRules other;
        private final List<ChangeView> changes = new ArrayList<>();
        private int logins;
        private int changed;

        Comparison(LoginRules other) {
            this.other = other;
        }

        void judge(LoginFacts facts, @Nullable String time) {
            logins++;
            Placement now = rulebook.place(facts);
            Placement then = rulebook.place(other, facts);
            if (differs(now, then)) {
                changed++;
                if (changes.size() < MOST_SHOWN) {
                    changes.add(new ChangeView(
                            facts.id(),
                            facts.host(),
                            facts.askingGateway(),
                            time,
                            view(now, facts),
                            view(then, facts)));
                }
            }
        }
    }

    /** The logins that gateways wrote of, as far back as is looked at. */
    private ReplayView recorded(LoginRules rules, int most) {
        List<EndpointEvent> logins = new ArrayList<>();
        boolean whole;
        try {
            whole = history.recent(TopicCatalog.ENDPOINT_EVENTS, EndpointEvent.class, most, event -> {
                if (event.getType() == EndpointEventType.LOGGED_IN) {
                    logins.add(event);
                }
            });
        } catch (HistoryUnreadableException e) {
            throw Problem.retryLater(e.isBusy() ? 429 : 503, String.valueOf(e.getMessage()));
        }
        RecordedLogins recorded = new RecordedLogins(given(logins));
        Comparison comparison = new Comparison(rules);
        long since = Long.MAX_VALUE;
        for (EndpointEvent login : logins) {
            since = Math.min(since, login.getAt());
            comparison.judge(
                    recorded.next(login), Instant.ofEpochMilli(login.getAt()).toString());
        }
        return new ReplayView(
                comparison.logins,
                comparison.changed,
                !whole,
                logins.isEmpty() ? null : Instant.ofEpochMilli(since).toString(),
                comparison.changes);
    }

    /** The labels that these endpoints have beside their own. */
    private Map<String, Map<String, String>> given(List<EndpointEvent> logins) {
        Set<String> ids = new HashSet<>();
        logins.forEach(login -> ids.add(login.getEndpointId()));
        Map<String, Map<String, String>> given = new HashMap<>();
        String after = null;
        do {
            Page<Endpoint> page = view.endpoints(Selector.everything(), after, PAGE);
            for (Endpoint row : page.items()) {
                if (ids.remove(row.getEndpointId())) {
                    Map<String, String> labels = new HashMap<>(row.getGivenLabels());
                    labels.putAll(row.getAdminLabels());
                    if (!labels.isEmpty()) {
                        given.put(row.getEndpointId(), labels);
                    }
                }
            }
            after = page.next();
        } while (after != null && !ids.isEmpty());
        return given;
    }

    /** The last login of each endpoint of the list. */
    private ReplayView ofList(LoginRules rules, int most) {
        Comparison comparison = new Comparison(rules);
        String after = null;
        do {
            Page<Endpoint> page =
                    view.endpoints(Selector.everything(), after, Math.min(PAGE, most - comparison.logins));
            page.items().forEach(row -> comparison.judge(LoginPolicy.facts(row), null));
            after = page.next();
        } while (after != null && comparison.logins < most);
        return new ReplayView(comparison.logins, comparison.changed, after != null, null, comparison.changes);
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
