package io.sluice.coordinator.rollout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One job's targets in one partition, of which only so many may be in flight: who is, and who waits. It counts by gateway
 * where the job has a limit for each, else all together.
 *
 * <p>Invariant: nobody {@linkplain #enter enters} beyond the allowance; whoever was in flight before it shrank stays.
 */
public final class Turnstile {
    private static final String ALL = "";

    private final boolean byGateway;
    private final Map<String, Integer> allowed = new HashMap<>();
    private final Map<String, String> inFlight = new HashMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<String, Set<String>> waiting = new TreeMap<>();
    private final Map<String, String> waitsAt = new HashMap<>();

    /** Nobody is in flight, and nobody may be. */
    public Turnstile(boolean byGateway) {
        this.byGateway = byGateway;
    }

    /** @param allowances targets in flight at most; by gateway, or one for the empty name */
    public void allow(Map<String, Integer> allowances) {
        allowed.clear();
        allowed.putAll(allowances);
    }

    /** Whether the endpoint may be sent its activation now; if not, it waits and comes up in {@link #next}. */
    public boolean enter(String endpointId, String gateway) {
        String key = key(gateway);
        if (key.equals(inFlight.get(endpointId))) {
            return true;
        }
        if (counts.getOrDefault(key, 0) >= allowed.getOrDefault(key, 0)) {
            left(endpointId);
            waiting.computeIfAbsent(key, unknown -> new LinkedHashSet<>()).add(endpointId);
            waitsAt.put(endpointId, key);
            return false;
        }
        entered(endpointId, gateway);
        return true;
    }

    /** It is in flight, whatever the allowance: found so, or its endpoint has moved. */
    public void entered(String endpointId, String gateway) {
        left(endpointId);
        String key = key(gateway);
        inFlight.put(endpointId, key);
        counts.merge(key, 1, Integer::sum);
    }

    /** It is neither in flight nor does it wait. */
    public void left(String endpointId) {
        String key = inFlight.remove(endpointId);
        if (key != null) {
            counts.merge(key, -1, Integer::sum);
            counts.remove(key, 0);
        }
        leaveWaiting(endpointId);
    }

    /** Those that may try to enter now, taken from those that wait; ask again after they have. */
    public List<String> next() {
        List<String> next = new ArrayList<>();
        waiting.forEach((key, endpoints) -> {
            int free = allowed.getOrDefault(key, 0) - counts.getOrDefault(key, 0);
            Iterator<String> each = endpoints.iterator();
            for (; free > 0 && each.hasNext(); free--) {
                String endpoint = each.next();
                next.add(endpoint);
                each.remove();
                waitsAt.remove(endpoint);
            }
        });
        waiting.values().removeIf(Set::isEmpty);
        return next;
    }

    /** The gateways that anybody is in flight at or waits for; one empty name where all count together. */
    public Set<String> keys() {
        Set<String> keys = new TreeSet<>(counts.keySet());
        keys.addAll(waiting.keySet());
        return keys;
    }

    public int inFlight(String key) {
        return counts.getOrDefault(key, 0);
    }

    public int waiting(String key) {
        Set<String> endpoints = waiting.get(key);
        return endpoints == null ? 0 : endpoints.size();
    }

    private void leaveWaiting(String endpointId) {
        String key = waitsAt.remove(endpointId);
        Set<String> endpoints = key == null ? null : waiting.get(key);
        if (key != null && endpoints != null) {
            endpoints.remove(endpointId);
            if (endpoints.isEmpty()) {
                waiting.remove(key);
            }
        }
    }

    private String key(String gateway) {
        return byGateway ? gateway : ALL;
    }
}
