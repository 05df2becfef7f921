package io.sluice.coordinator.gateways;

import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayState;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Where else the endpoints of a gateway may go: to those that are UP, first those of its site, of these the ones with the
 * fewest sessions. A site is what the label {@code site} says.
 */
public final class OtherGateways {
    /** Of a gateway that drains or is away, so many others are named at most. */
    public static final int MOST = 8;

    private static final String SITE = "site";

    private OtherGateways() {}

    /**
     * Their rows, the best first, at most {@link #MOST}.
     *
     * @param gateway the one to leave
     * @param site its label, empty for none
     */
    public static List<Gateway> of(String gateway, String site, Collection<Gateway> all) {
        return all.stream()
                .filter(other -> other.getState() == GatewayState.UP)
                .filter(other -> !other.getGateway().equals(gateway))
                .filter(other -> !other.getAddress().isEmpty())
                .sorted(Comparator.comparing((Gateway other) -> site.isEmpty() || !site.equals(siteOf(other)))
                        .thenComparing(Gateway::getSessions)
                        .thenComparing(Gateway::getGateway))
                .limit(MOST)
                .toList();
    }

    /** Where the endpoints of a gateway go that is drained: to its site if that has another one, else anywhere. */
    public static List<String> ofDrained(Gateway gateway, Collection<Gateway> all) {
        String site = siteOf(gateway);
        List<Gateway> others = of(gateway.getGateway(), site, all);
        List<Gateway> near = others.stream()
                .filter(other -> !site.isEmpty() && site.equals(siteOf(other)))
                .toList();
        return (near.isEmpty() ? others : near)
                .stream().map(Gateway::getAddress).toList();
    }

    /** The gateway's site; empty: it has none. */
    public static String siteOf(Gateway gateway) {
        return gateway.getLabels().getOrDefault(SITE, "");
    }
}
