package io.sluice.gateway;

import io.sluice.gateway.config.BackboneKeys;
import io.sluice.gateway.config.GatewayConfig;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.upcall.BuiltIn;
import io.sluice.gateway.upcall.UpcallHandler;
import io.sluice.gateway.upcall.UpcallHandlers;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.UpcallRecord;
import io.sluice.wire.config.Config;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Who answers upcalls at this gateway. */
final class UpcallParts {
    private UpcallParts() {}

    /**
     * The built-in handlers and those that are installed.
     *
     * @throws IllegalArgumentException if one cannot be made, or two answer to the same name
     */
    static UpcallHandlers handlers(
            Config config, GatewayConfig settings, RegionLink region, Relay relay, InstantSource clock) {
        String folder = config.get(BackboneKeys.UPCALL_PLUGIN_DIR);
        List<UpcallHandler> handlers = new ArrayList<>(BuiltIn.handlers(
                settings.region(),
                settings.gateway(),
                region.writer(relay, TopicCatalog.UPCALLS, UpcallRecord.class),
                clock));
        handlers.addAll(UpcallHandlers.installed(folder.isEmpty() ? null : Path.of(folder)));
        return new UpcallHandlers(handlers);
    }
}
