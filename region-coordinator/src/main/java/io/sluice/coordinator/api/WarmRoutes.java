package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.method.Catalogue;
import io.sluice.coordinator.publish.Acknowledged;
import io.sluice.coordinator.publish.Publisher;
import io.sluice.coordinator.query.RegionView;
import io.sluice.topics.Bytes;
import io.sluice.topics.ContentIndex;
import io.sluice.topics.ContentToWarm;
import io.sluice.topics.DepotWish;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayOrder;
import io.sluice.topics.GatewayState;
import io.sluice.topics.Method;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.WarmDepot;
import io.sluice.wire.Digests;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** {@code /gateways/{id}/warm}: has a gateway pull contents before an endpoint asks, and keep them. */
final class WarmRoutes {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final int MOST = 100;

    private final RegionView view;
    private final Catalogue catalogue;
    private final Publisher publisher;
    private final int bodyBytes;
    private final Duration timeout;
    private final InstantSource clock;

    /** @param timeout for Kafka's acknowledgement */
    WarmRoutes(
            RegionView view,
            Catalogue catalogue,
            Publisher publisher,
            int bodyBytes,
            Duration timeout,
            InstantSource clock) {
        this.view = view;
        this.catalogue = catalogue;
        this.publisher = publisher;
        this.bodyBytes = bodyBytes;
        this.timeout = timeout;
        this.clock = clock;
    }

    record WantedView(String digest, String name, long sizeBytes) {}

    /** What was ordered: the gateway's status tells, under this order, what becomes of it. */
    record OrderView(String order, String gateway, List<WantedView> contents) {}

    void register(RoutesConfig routes) {
        routes.post(ApiServer.BASE + "/gateways/{id}/warm", this::warm);
    }

    private void warm(Context ctx) {
        ctx.attribute(Audited.ACTION, "gateway.warm");
        String id = ctx.pathParam("id");
        ctx.attribute(Audited.OBJECT, id);
        Gateway gateway = view.gateways().stream()
                .filter(row -> row.getGateway().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("there is no gateway " + id));
        JsonFields body = Json.read(ctx, bodyBytes).only("methods", "contents", "platform", "wish");
        DepotWish wish = wish(body);
        List<ContentToWarm> wanted = wanted(body);
        if (wanted.isEmpty()) {
            throw Problem.unprocessable("fields 'methods' and 'contents' name nothing");
        }
        if (wanted.size() > MOST) {
            throw Problem.unprocessable(
                    "these are " + wanted.size() + " contents: order at most " + MOST + " at one time");
        }
        if (gateway.getState() == GatewayState.DOWN) {
            throw new Problem(409, "gateway " + id + " is DOWN: order again when it is there");
        }
        String order = UUID.randomUUID().toString();
        var unused = Acknowledged.within(
                timeout,
                publisher.publish(
                        TopicCatalog.GATEWAY_ORDERS,
                        id,
                        new GatewayOrder(id, clock.millis(), AdminAuth.ACTOR, new WarmDepot(order, wish, wanted))));
        Json.answer(
                ctx,
                202,
                new OrderView(
                        order,
                        id,
                        wanted.stream()
                                .map(each -> new WantedView(each.getDigest(), each.getName(), each.getSizeBytes()))
                                .toList()));
    }

    private static DepotWish wish(JsonFields body) {
        String text = body.text("wish").orElse("WARM");
        try {
            return DepotWish.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw body.bad("wish", "WARM, PIN or UNPIN");
        }
    }

    /** Each content once, whatever it is called by. */
    private List<ContentToWarm> wanted(JsonFields body) {
        String platform = body.text("platform").orElse("");
        if (!platform.isEmpty() && !InvocationDraft.isPlatform(platform)) {
            throw body.bad("platform", "os-arch such as linux-x86_64, or any");
        }
        Map<String, ContentToWarm> wanted = new LinkedHashMap<>();
        for (JsonFields item : body.objects("methods")) {
            item.only("name", "version");
            String name = item.requiredText("name");
            String version = item.requiredText("version");
            Method method = catalogue
                    .method(name, version)
                    .orElseThrow(() -> Problem.notFound("there is no method " + name + " version " + version));
            for (MethodVariant variant : variants(method, platform)) {
                String digest = Digests.hex(variant.digest());
                wanted.putIfAbsent(digest, content(digest, name + "@" + version + " " + variant.platform()));
            }
        }
        for (String digest : body.texts("contents")) {
            if (!DIGEST.matcher(digest).matches()) {
                throw body.bad("contents", "SHA-256 in lower-case hex, not '" + digest + "'");
            }
            wanted.putIfAbsent(digest, content(digest, digest.substring(0, 12)));
        }
        return new ArrayList<>(wanted.values());
    }

    private static List<MethodVariant> variants(Method method, String platform) {
        try {
            List<MethodVariant> all =
                    MethodManifest.decode(Bytes.of(method.getManifest())).variants();
            if (platform.isEmpty()) {
                return all;
            }
            List<MethodVariant> chosen = all.stream()
                    .filter(variant -> variant.platform().equals(platform))
                    .toList();
            if (chosen.isEmpty()) {
                throw Problem.unprocessable("method " + method.getName() + " version " + method.getVersion()
                        + " has no variant for " + platform + ": it has "
                        + all.stream().map(MethodVariant::platform).toList());
            }
            return chosen;
        } catch (MalformedWireException e) {
            throw new Problem(500, "the manifest of " + method.getName() + " cannot be read: " + e.getMessage());
        }
    }

    private ContentToWarm content(String digest, String name) {
        ContentIndex index =
                catalogue.content(digest).orElseThrow(() -> Problem.notFound("there is no content " + digest));
        return new ContentToWarm(digest, name, index.getSizeBytes());
    }
}
