package io.sluice.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.config.BackboneKeys;
import io.sluice.gateway.config.GatewayConfig;
import io.sluice.gateway.inventory.InventoryReports;
import io.sluice.gateway.inventory.KnownReports;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.upcall.BuiltIn;
import io.sluice.gateway.upcall.UpcallHandler;
import io.sluice.gateway.upcall.UpcallHandlers;
import io.sluice.gateway.upcall.Upcalls;
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
    static Upcalls upcalls(
            Config config,
            GatewayConfig settings,
            RegionLink region,
            Relay relay,
            GatewayStore store,
            InstantSource clock,
            MeterRegistry meters) {
        String folder = config.get(BackboneKeys.UPCALL_PLUGIN_DIR);
        List<UpcallHandler> handlers = new ArrayList<>(BuiltIn.handlers(
                settings.region(),
                settings.gateway(),
                region.writer(relay, TopicCatalog.UPCALLS, UpcallRecord.class),
                clock));
        handlers.add(new InventoryReports(
                store,
                config.get(BackboneKeys.INVENTORY_REPORT_BYTES),
                config.get(BackboneKeys.INVENTORY_RESEND),
                clock,
                meters));
        handlers.addAll(UpcallHandlers.installed(folder.isEmpty() ? null : Path.of(folder)));
        return new Upcalls(new UpcallHandlers(handlers), Limits.upcalls(config), clock, meters);
    }

    /** What is known of the reports that endpoints ask about. */
    static KnownReports knownReports(Config config, GatewayStore store, InstantSource clock, MeterRegistry meters) {
        return new KnownReports(
                store,
                config.get(BackboneKeys.INVENTORY_KNOWN),
                config.get(BackboneKeys.INVENTORY_RESEND),
                clock,
                meters);
    }
}
