package io.sluice.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.config.BackboneKeys;
import io.sluice.gateway.config.GatewayConfig;
import io.sluice.gateway.control.Consumers;
import io.sluice.gateway.depot.Depot;
import io.sluice.gateway.depot.DepotWatch;
import io.sluice.gateway.depot.DepotWiring;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.wan.Throttle;
import io.sluice.topics.ContentIndex;
import io.sluice.topics.TopicCatalog;
import io.sluice.wire.config.Config;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** The depot of this gateway, filled from the region's topics. */
final class DepotParts {
    private static final int INDEX_FETCH_BYTES = 1 << 20;
    private static final int INDEX_POLL_RECORDS = 500;

    private DepotParts() {}

    static Depot depot(
            Config config,
            GatewayConfig settings,
            RegionLink region,
            GatewayStore store,
            Throttle pulled,
            DepotWatch watch,
            InstantSource clock,
            MeterRegistry metrics)
            throws IOException {
        String bootstrap = settings.bootstrapServers();
        String client = "sluice-" + settings.gateway();
        AtomicInteger pulls = new AtomicInteger();
        return new DepotWiring(
                        settings.dataDir().resolve("depot"),
                        store,
                        Limits.depot(config),
                        pulled,
                        Limits.throttle("egress", BackboneKeys.DEPOT_EGRESS_RATE, config, clock, metrics),
                        watch,
                        metrics)
                .depot(new DepotWiring.Source(
                        () -> Consumers.connect(bootstrap, client + "-index", INDEX_FETCH_BYTES, INDEX_POLL_RECORDS),
                        readOn -> Consumers.oneByOne(bootstrap, client + "-content-" + pulls.incrementAndGet(), readOn),
                        region.reader(ContentIndex.class),
                        region.of(TopicCatalog.CONTENT_INDEX),
                        region.of(TopicCatalog.CONTENT)));
    }
}
