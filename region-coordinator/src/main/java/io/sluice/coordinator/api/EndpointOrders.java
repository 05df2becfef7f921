package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.endpoints.LoginPolicy;
import io.sluice.coordinator.publish.Acknowledged;
import io.sluice.coordinator.publish.Publisher;
import io.sluice.coordinator.query.RegionView;
import io.sluice.coordinator.selection.SampleShares;
import io.sluice.coordinator.selector.Selector;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointLabelled;
import io.sluice.topics.EndpointMoved;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.EndpointReadmitted;
import io.sluice.topics.EndpointRemoved;
import io.sluice.topics.EndpointSplit;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayState;
import io.sluice.topics.TopicCatalog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What can be ordered of endpoints: labels, another gateway, to leave the list, to be let in again. Ordered is what Kafka has. */
final class EndpointOrders {
    private static final String PATH = ApiServer.BASE + "/endpoints";
    private static final int MOST_LABELS = 64;
    private static final int MOST_CLONES = 100_000;
    private static final int BOOT_CHARACTERS = 36;
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._/:@+-]{0,255}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    /** They follow from the endpoint itself. */
    private static final Set<String> BUILT_IN = Set.of("id", "host", "platform", "os", "arch", "gateway");

    private final RegionView view;
    private final Publisher publisher;
    private final Function<String, ? extends Selector> selectors;
    private final int bodyBytes;
    private final int mostEndpoints;
    private final Duration timeout;
    private final InstantSource clock;

    /**
     * Orders of a region.
     *
     * @param mostEndpoints that one order may be for
     * @param timeout for Kafka's acknowledgement
     */
    EndpointOrders(
            RegionView view,
            Publisher publisher,
            Function<String, ? extends Selector> selectors,
            int bodyBytes,
            int mostEndpoints,
            Duration timeout,
            InstantSource clock) {
        this.view = view;
        this.publisher = publisher;
        this.selectors = selectors;
        this.bodyBytes = bodyBytes;
        this.mostEndpoints = mostEndpoints;
        this.timeout = timeout;
        this.clock = clock;
    }

    /**
     * What was ordered.
     *
     * @param endpoints of how many
     * @param unknown ids that were named and that the region does not know
     */
    record OrderedView(int endpoints, int unknown) {}

    void register(RoutesConfig routes) {
        routes.post(PATH + "/label", this::label);
        routes.post(PATH + "/migrate", this::migrate);
        routes.delete(PATH + "/{id}", this::remove);
        routes.post(PATH + "/{id}/readmit", this::readmit);
        routes.post(PATH + "/{id}/split", this::split);
    }

    private void label(Context ctx) {
        ctx.attribute(Audited.ACTION, "endpoint.label");
        JsonFields body = Json.read(ctx, bodyBytes).only("selector", "endpoints", "limit", "seed", "labels", "without");
        Map<String, String> labels = body.textMap("labels", MOST_LABELS);
        List<String> without = body.texts("without");
        if (labels.isEmpty() && without.isEmpty()) {
            throw Problem.badRequest("no label is named: set 'labels' or 'without'");
        }
        labels.forEach((key, value) -> requireLabel(body, key, value));
        if (without.size() > MOST_LABELS) {
            throw body.bad("without", "at most " + MOST_LABELS + " labels");
        }
        order(ctx, body, new EndpointLabelled(labels, without));
    }

    private static void requireLabel(JsonFields body, String key, String value) {
        if (!KEY.matcher(key).matches()) {
            throw body.bad("labels", "labels of 1 to 63 letters, digits and . _ - /, not '" + key + "'");
        }
        if (BUILT_IN.contains(key)) {
            throw body.bad("labels", "other labels than " + key + ", which follows from the endpoint itself");
        }
        if (!VALUE.matcher(value).matches()) {
            throw body.bad("labels", "values of at most 255 letters, digits and . _ - / : @ +");
        }
    }

    private void migrate(Context ctx) {
        ctx.attribute(Audited.ACTION, "endpoint.migrate");
        JsonFields body = Json.read(ctx, bodyBytes).only("selector", "endpoints", "limit", "seed", "to");
        String to = body.requiredText("to");
        Gateway gateway = view.gateways().stream()
                .filter(known -> known.getGateway().equals(to))
                .findFirst()
                .orElseThrow(() -> to.equals(LoginPolicy.LOST_AND_FOUND)
                        ? Problem.unprocessable("endpoints come to " + to + " by the login policy only")
                        : Problem.notFound("there is no gateway " + to));
        if (gateway.getState() != GatewayState.UP || gateway.getAddress().isEmpty()) {
            throw new Problem(
                    409,
                    "gateway " + to + " is " + gateway.getState()
                            + (gateway.getAddress().isEmpty() ? " and has no address" : "")
                            + ": endpoints can be sent to gateways that are UP");
        }
        order(ctx, body, new EndpointMoved(to));
    }

    private void order(Context ctx, JsonFields body, Object order) {
        TargetsDraft targets = TargetsDraft.of(body, selectors, mostEndpoints).seeded(Long.toString(clock.millis()));
        SampleShares shares = targets.shares(view, publisher.partitions(TopicCatalog.ENDPOINT_ORDERS));
        Predicate<String> chosen = shares == null ? id -> true : shares.chosen();
        List<String> known = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        targets.each(
                view,
                endpoint -> {
                    if (chosen.test(endpoint.getEndpointId())) {
                        add(known, endpoint.getEndpointId());
                    }
                },
                unknown::add);
        ctx.attribute(Audited.OBJECT, known.size() + " endpoints");
        publish(known, order);
        Json.answer(ctx, 202, new OrderedView(known.size(), unknown.size()));
    }

    private void add(List<String> known, String id) {
        if (known.size() == mostEndpoints) {
            throw Problem.unprocessable("the selector means more than " + mostEndpoints
                    + " endpoints (invocation.endpoints): set 'limit', and ask again for the rest");
        }
        known.add(id);
    }

    private void remove(Context ctx) {
        ctx.attribute(Audited.ACTION, "endpoint.remove");
        String id = ctx.pathParam("id");
        ctx.attribute(Audited.OBJECT, id);
        boolean force = "true".equals(ctx.queryParam("force"));
        Endpoint endpoint = view.endpoint(id).orElseThrow(() -> Problem.notFound("there is no endpoint " + id));
        if (endpoint.getStatus() == EndpointStatus.CONNECTED && !force) {
            throw new Problem(
                    409,
                    "endpoint " + id + " is connected at " + endpoint.getConnectedGateway()
                            + ": with force it is removed and its connection ended");
        }
        publish(List.of(id), new EndpointRemoved(force));
        Json.answer(ctx, 202, Views.of(endpoint));
    }

    /** Whether it had been removed is known to the owner of its partition only. */
    private void readmit(Context ctx) {
        ctx.attribute(Audited.ACTION, "endpoint.readmit");
        String id = ctx.pathParam("id");
        ctx.attribute(Audited.OBJECT, id);
        if (!ID.matcher(id).matches()) {
            throw Problem.unprocessable("'" + id + "' is no endpoint id: expected a UUID in lower case");
        }
        if (view.endpoint(id).isPresent()) {
            throw new Problem(409, "endpoint " + id + " is on the list: there is nothing to readmit");
        }
        publish(List.of(id), new EndpointReadmitted("ADMINISTRATOR"));
        Json.answer(ctx, 202, new OrderedView(1, 0));
    }

    /** Of those that live under one id, one keeps it. Which processes they are is known to the owner of its partition, and told in the row. */
    private void split(Context ctx) {
        ctx.attribute(Audited.ACTION, "endpoint.split");
        String id = ctx.pathParam("id");
        ctx.attribute(Audited.OBJECT, id);
        JsonFields body = Json.read(ctx, bodyBytes).only("original", "clones");
        String original = body.text("original").orElse("");
        int clones = (int) body.integer("clones", MOST_CLONES, 1, MOST_CLONES);
        Endpoint endpoint = view.endpoint(id).orElseThrow(() -> Problem.notFound("there is no endpoint " + id));
        if (!endpoint.getReason().startsWith(LoginPolicy.COLLISION)) {
            throw new Problem(
                    409,
                    "endpoint " + id + " is " + endpoint.getStatus()
                            + ", and no second machine is known to live under its id: there is nothing to split");
        }
        if (!original.isEmpty()
                && (original.length() != BOOT_CHARACTERS
                        || !endpoint.getReason().contains(original))) {
            throw Problem.unprocessable("'original' has the bad value '" + original
                    + "': expected the boot id of one of those that are told apart in its reason: "
                    + endpoint.getReason());
        }
        publish(List.of(id), new EndpointSplit(original, clones));
        Json.answer(ctx, 202, new OrderedView(1, 0));
    }

    private void publish(List<String> ids, Object order) {
        long now = clock.millis();
        CompletableFuture<?>[] sent = ids.stream()
                .map(id -> publisher
                        .publish(TopicCatalog.ENDPOINT_ORDERS, id, new EndpointOrder(id, now, AdminAuth.ACTOR, order))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        Acknowledged.within(timeout, CompletableFuture.allOf(sent));
    }
}
