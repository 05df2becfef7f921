package io.sluice.agent.link;

import java.util.List;

/**
 * What a gateway says in CONNACK.
 *
 * @param nowMs milliseconds since 1970 by its clock; 0: not said
 * @param alternates where to go when it is away
 * @param receiveMaximum packets it takes before it has acknowledged one
 */
public record Welcome(String gateway, String region, long nowMs, List<GatewayAddress> alternates, int receiveMaximum) {}
