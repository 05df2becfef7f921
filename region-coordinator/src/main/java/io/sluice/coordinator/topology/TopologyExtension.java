package io.sluice.coordinator.topology;

import io.sluice.coordinator.gateways.GatewayLink;
import org.apache.kafka.streams.Topology;

/** Adds a sub-topology of its own to the region's: its sources, stores and processors, joined to no other. */
public interface TopologyExtension {

    /**
     * Called once, before the streams start.
     *
     * @param topology where nodes and stores are added, under names of their own
     * @param gateways how processors answer gateways; a sink to a gateway's topic would stall every task of the thread
     *     when that topic is missing
     */
    void addTo(Topology topology, GatewayLink gateways);
}
