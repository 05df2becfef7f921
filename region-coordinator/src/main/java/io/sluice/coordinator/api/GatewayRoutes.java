package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.query.RegionView;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.GatewayLoad;
import java.util.Comparator;
import java.util.List;

/** {@code /gateways}: which there are, how busy each is, and who waits there. */
final class GatewayRoutes {
    private static final String PATH = ApiServer.BASE + "/gateways";

    private final RegionView view;

    GatewayRoutes(RegionView view) {
        this.view = view;
    }

    void register(RoutesConfig routes) {
        routes.get(PATH, this::list);
        routes.get(PATH + "/{id}", ctx -> Json.answer(ctx, 200, Views.of(gateway(ctx))));
        routes.get(PATH + "/{id}/status", this::status);
        routes.get(PATH + "/{id}/queue", this::queue);
    }

    private void list(Context ctx) {
        List<Views.GatewayView> all = view.gateways().stream()
                .sorted(Comparator.comparing(Gateway::getGateway))
                .map(Views::of)
                .toList();
        Json.answer(ctx, 200, new Views.PageView(all, null));
    }

    private void status(Context ctx) {
        Gateway gateway = gateway(ctx);
        GatewayHeartbeat heartbeat = heartbeat(gateway);
        Json.answer(ctx, 200, LoadViews.status(gateway, heartbeat, load(heartbeat)));
    }

    private void queue(Context ctx) {
        GatewayHeartbeat heartbeat = heartbeat(gateway(ctx));
        Json.answer(ctx, 200, LoadViews.queue(heartbeat, load(heartbeat)));
    }

    private Gateway gateway(Context ctx) {
        String id = ctx.pathParam("id");
        return view.gateways().stream()
                .filter(gateway -> gateway.getGateway().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("there is no gateway " + id));
    }

    private GatewayHeartbeat heartbeat(Gateway gateway) {
        return view.heartbeat(gateway.getGateway())
                .orElseThrow(() -> new Problem(
                        409,
                        "gateway " + gateway.getGateway() + " is " + gateway.getState()
                                + " and has not been heard of since this coordinator started"));
    }

    private static GatewayLoad load(GatewayHeartbeat heartbeat) {
        GatewayLoad load = heartbeat.getLoad();
        if (load == null) {
            throw new Problem(
                    409,
                    "gateway " + heartbeat.getGateway() + " (version " + heartbeat.getVersion()
                            + ") does not tell its load: it is too old");
        }
        return load;
    }
}
