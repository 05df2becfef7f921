package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.endpoints.LoginPolicy;
import io.sluice.coordinator.publish.Acknowledged;
import io.sluice.coordinator.publish.Publisher;
import io.sluice.coordinator.query.RegionView;
import io.sluice.coordinator.region.GatewayCredentials;
import io.sluice.coordinator.region.NewGateways;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayAdded;
import io.sluice.topics.GatewayDrainWanted;
import io.sluice.topics.GatewayOrder;
import io.sluice.topics.GatewaySyncWanted;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicsUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code /gateways}: adds one, drains one, has one told again what it should know. */
final class NewGatewayRoutes {
    private static final String PATH = ApiServer.BASE + "/gateways";
    private static final int MOST_LABELS = 64;
    private static final int MOST_HOSTS = 16;
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):([0-9]{1,5})");
    private static final Pattern HOST = Pattern.compile("[0-9a-fA-F:.]+|[A-Za-z0-9._-]+");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._/-]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._/:@+-]{0,256}");

    private final RegionView view;
    private final NewGateways gateways;
    private final Publisher publisher;
    private final int bodyBytes;
    private final Duration timeout;
    private final InstantSource clock;

    /** @param timeout for Kafka's acknowledgement */
    NewGatewayRoutes(
            RegionView view,
            NewGateways gateways,
            Publisher publisher,
            int bodyBytes,
            Duration timeout,
            InstantSource clock) {
        this.view = view;
        this.gateways = gateways;
        this.publisher = publisher;
        this.bodyBytes = bodyBytes;
        this.timeout = timeout;
        this.clock = clock;
    }

    /** Shown once: the region keeps no copy of the key. */
    record AddedView(
            String id,
            String topic,
            String address,
            Map<String, String> labels,
            String ca,
            String certificate,
            String key,
            String regionKey,
            String expiresAt) {}

    void register(RoutesConfig routes) {
        routes.post(PATH, this::add);
        routes.post(PATH + "/{id}/drain", ctx -> order(ctx, "gateway.drain", new GatewayDrainWanted(true)));
        routes.post(PATH + "/{id}/undrain", ctx -> order(ctx, "gateway.undrain", new GatewayDrainWanted(false)));
        routes.post(PATH + "/{id}/sync", ctx -> order(ctx, "gateway.sync", new GatewaySyncWanted()));
    }

    private void add(Context ctx) {
        ctx.attribute(Audited.ACTION, "gateway.add");
        JsonFields body = Json.read(ctx, bodyBytes).only("id", "address", "hosts", "labels", "renew");
        String id = body.requiredText("id");
        ctx.attribute(Audited.OBJECT, id);
        String topic = topic(id);
        String address = body.text("address").orElse("");
        if (!address.isEmpty() && !ADDRESS.matcher(address).matches()) {
            throw body.bad("address", "host:port under which endpoints reach it");
        }
        List<String> hosts = hosts(body, address);
        Map<String, String> labels = labels(body);
        if (id.equals(LoginPolicy.LOST_AND_FOUND)) {
            throw Problem.unprocessable(id + " is where quarantined endpoints are: name the gateway otherwise");
        }
        boolean known = row(id).isPresent();
        if (known && !body.flag("renew")) {
            throw new Problem(
                    409,
                    "there is a gateway " + id + " already: with renew it gets new credentials and these labels;"
                            + " its old credentials stay good until they expire");
        }
        try {
            gateways.makeTopic(id);
        } catch (TopicsUnavailableException e) {
            throw Problem.retryLater(503, e.getMessage() + ". Asking again is safe");
        }
        GatewayCredentials.Issued issued = gateways.credentials(id, hosts);
        publish(id, new GatewayAdded(address, labels));
        ctx.header("Cache-Control", "no-store");
        ctx.header("Location", PATH + "/" + id);
        Json.answer(
                ctx,
                known ? 200 : 201,
                new AddedView(
                        id,
                        topic,
                        address,
                        labels,
                        issued.ca(),
                        issued.certificate(),
                        issued.key(),
                        issued.regionKey(),
                        issued.expiresAt().toString()));
    }

    private String topic(String id) {
        try {
            return gateways.topicOf(id);
        } catch (IllegalArgumentException e) {
            throw Problem.unprocessable(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> hosts(JsonFields body, String address) {
        List<String> given = body.texts("hosts");
        if (given.size() > MOST_HOSTS) {
            throw Problem.unprocessable("field 'hosts' has " + given.size() + " items: expected at most " + MOST_HOSTS);
        }
        for (String host : given) {
            if (!HOST.matcher(host).matches()) {
                throw body.bad("hosts", "DNS names or IP addresses");
            }
        }
        if (!given.isEmpty()) {
            return given;
        }
        if (address.isEmpty()) {
            return List.of("localhost", "127.0.0.1");
        }
        String host = address.substring(0, address.lastIndexOf(':'));
        return List.of(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }

    private static Map<String, String> labels(JsonFields body) {
        Map<String, String> labels = new HashMap<>(body.textMap("labels", MOST_LABELS));
        labels.forEach((key, value) -> {
            if (!LABEL.matcher(key).matches() || !VALUE.matcher(value).matches()) {
                throw Problem.unprocessable("field 'labels' holds " + key + "=" + value
                        + ": expected letters, digits and . _ - / (in values also : @ +)");
            }
        });
        return labels;
    }

    private void order(Context ctx, String action, Object order) {
        ctx.attribute(Audited.ACTION, action);
        String id = ctx.pathParam("id");
        ctx.attribute(Audited.OBJECT, id);
        Gateway row = row(id).orElseThrow(() -> Problem.notFound("there is no gateway " + id));
        publish(id, order);
        Json.answer(ctx, 202, Views.of(row));
    }

    private Optional<Gateway> row(String id) {
        return view.gateways().stream()
                .filter(gateway -> gateway.getGateway().equals(id))
                .findFirst();
    }

    private void publish(String id, Object order) {
        var unused = Acknowledged.within(
                timeout,
                publisher.publish(
                        TopicCatalog.GATEWAY_ORDERS, id, new GatewayOrder(id, clock.millis(), AdminAuth.ACTOR, order)));
    }
}
