package io.sluice.workgroup;

import io.sluice.coordinator.Coordinator;
import io.sluice.coordinator.RegionInit;
import io.sluice.coordinator.config.CoordinatorKeys;
import io.sluice.coordinator.config.RegionInitKeys;
import io.sluice.gateway.Gateway;
import io.sluice.wire.config.Config;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The coordinator and the gateway of this class path. */
final class BuiltInParts implements RegionParts {
    private static final Logger LOG = LoggerFactory.getLogger(BuiltInParts.class);

    @Override
    public void init(Map<String, String> settings) {
        RegionInit.run(Config.of(RegionInitKeys.ALL, settings)).forEach(LOG::info);
    }

    @Override
    public Part coordinator(Map<String, String> settings) {
        Coordinator coordinator = Coordinator.start(Config.of(CoordinatorKeys.ALL, settings));
        return new InProcess(coordinator, coordinator.failure());
    }

    @Override
    public Part gateway(Map<String, String> settings) throws IOException, InterruptedException {
        Gateway gateway = Gateway.start(Config.of(Gateway.KEYS, settings));
        return new InProcess(gateway, gateway.failure());
    }
}
