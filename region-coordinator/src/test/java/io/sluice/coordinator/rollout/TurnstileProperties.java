package io.sluice.coordinator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whoever comes, goes, or moves, and however the allowance changes: nobody enters beyond it, and nobody is forgotten. */
class TurnstileProperties {
    private static final String[] GATEWAYS = {"gw-1", "gw-2"};

    @Property(tries = 400)
    void nobodyEntersBeyondTheAllowanceAndEverybodyComesUpInTheEnd(@ForAll boolean byGateway, @ForAll long seed) {
        Random random = new Random(seed);
        Turnstile turnstile = new Turnstile(byGateway);
        Map<String, Integer> allowed = new HashMap<>();
        Map<String, String> in = new HashMap<>();
        Map<String, String> out = new HashMap<>();
        for (int step = 0; step < 200; step++) {
            String endpoint = "e" + random.nextInt(12);
            String gateway = GATEWAYS[random.nextInt(GATEWAYS.length)];
            // When
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    if (!in.containsKey(endpoint)) {
                        out.remove(endpoint);
                        enter(turnstile, endpoint, gateway, byGateway, allowed, in, out);
                    }
                }
                case 2 -> {
                    turnstile.left(endpoint);
                    in.remove(endpoint);
                    out.remove(endpoint);
                }
                case 3 -> {
                    allowed.clear();
                    for (String each : byGateway ? GATEWAYS : new String[] {""}) {
                        allowed.put(each, random.nextInt(4));
                    }
                    turnstile.allow(allowed);
                }
                case 4 -> {
                    turnstile.entered(endpoint, gateway);
                    out.remove(endpoint);
                    in.put(endpoint, gateway);
                }
                default -> next(turnstile, byGateway, allowed, in, out);
            }
            // Then
            for (String key : byGateway ? GATEWAYS : new String[] {""}) {
                assertThat(turnstile.inFlight(key)).isEqualTo(count(in, key, byGateway));
                assertThat(turnstile.waiting(key)).isEqualTo(count(out, key, byGateway));
            }
        }
        // When
        Map<String, Integer> plenty = Map.of("", 100, "gw-1", 100, "gw-2", 100);
        turnstile.allow(plenty);
        next(turnstile, byGateway, plenty, in, out);
        // Then
        assertThat(out).isEmpty();
    }

    private static void next(
            Turnstile turnstile,
            boolean byGateway,
            Map<String, Integer> allowed,
            Map<String, String> in,
            Map<String, String> out) {
        Set<String> seen = new HashSet<>();
        for (List<String> next = turnstile.next(); !next.isEmpty(); next = turnstile.next()) {
            for (String endpoint : new ArrayList<>(next)) {
                assertThat(seen.add(endpoint)).as("comes up once").isTrue();
                String gateway = out.remove(endpoint);
                assertThat(gateway).as("waited").isNotNull();
                enter(turnstile, endpoint, gateway, byGateway, allowed, in, out);
            }
        }
    }

    private static void enter(
            Turnstile turnstile,
            String endpoint,
            String gateway,
            boolean byGateway,
            Map<String, Integer> allowed,
            Map<String, String> in,
            Map<String, String> out) {
        String key = byGateway ? gateway : "";
        boolean room = count(in, key, byGateway) < allowed.getOrDefault(key, 0);
        assertThat(turnstile.enter(endpoint, gateway)).isEqualTo(room);
        (room ? in : out).put(endpoint, gateway);
    }

    private static int count(Map<String, String> endpoints, String key, boolean byGateway) {
        return (int) endpoints.values().stream()
                .filter(gateway -> !byGateway || gateway.equals(key))
                .count();
    }
}
