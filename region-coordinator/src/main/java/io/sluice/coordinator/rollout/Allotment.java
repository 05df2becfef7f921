package io.sluice.coordinator.rollout;

import io.sluice.topics.Demand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Shares a job's concurrency among partitions and gateways. What somebody has is left to him for as long as nobody lacks
 * it, so that a job that runs down causes no messages.
 */
final class Allotment {
    private final int total;
    private final int perGateway;
    private final List<Cell> cells = new ArrayList<>();

    /** Either limit 0: none. */
    Allotment(int total, int perGateway) {
        this.total = total;
        this.perGateway = perGateway;
    }

    /** What one partition may have in flight at one gateway, or at all of them. */
    private static final class Cell {
        private final int partition;
        private final String gateway;
        private final boolean changeable;
        private final int inFlight;
        private final int wanted;
        private int allowed;

        private Cell(int partition, String gateway, boolean changeable, int allowed, int inFlight, int ready) {
            this.partition = partition;
            this.gateway = gateway;
            this.changeable = changeable;
            this.allowed = allowed;
            this.inFlight = inFlight;
            this.wanted = inFlight + ready;
        }

        private int used() {
            return Math.max(allowed, inFlight);
        }

        private int lacks() {
            return changeable ? Math.max(0, wanted - used()) : 0;
        }
    }

    /**
     * Takes in a partition.
     *
     * @param changeable whether it goes by these allowances for certain, so that they may be changed
     */
    void add(int partition, boolean changeable, Map<String, Integer> allowances, List<Demand> demands) {
        Map<String, Integer> rest = new TreeMap<>(allowances);
        for (Demand demand : demands) {
            Integer allowed = rest.remove(demand.getGateway());
            cells.add(new Cell(
                    partition,
                    demand.getGateway(),
                    changeable,
                    allowed == null ? 0 : allowed,
                    demand.getInFlight(),
                    demand.getReady()));
        }
        rest.forEach((gateway, allowed) -> cells.add(new Cell(partition, gateway, changeable, allowed, 0, 0)));
    }

    /** The allowances of each partition by gateway. */
    Map<Integer, Map<String, Integer>> share() {
        raise();
        lowerWhatOthersLack();
        Map<Integer, Map<String, Integer>> shared = new TreeMap<>();
        for (Cell cell : cells) {
            shared.computeIfAbsent(cell.partition, unknown -> new TreeMap<>()).put(cell.gateway, cell.allowed);
        }
        return shared;
    }

    private void raise() {
        long free = total == 0 ? Integer.MAX_VALUE : total;
        Map<String, Long> freeAt = new HashMap<>();
        for (Cell cell : cells) {
            free -= total == 0 ? 0 : cell.used();
            freeAt.merge(cell.gateway, (long) -cell.used(), Long::sum);
        }
        freeAt.replaceAll((gateway, used) -> perGateway == 0 ? Integer.MAX_VALUE : perGateway + used);
        List<Cell> lacking = lacking(free, freeAt);
        while (!lacking.isEmpty()) {
            long each = Math.max(1, free / lacking.size());
            for (Cell cell : lacking) {
                long room = Math.min(free, freeAt.getOrDefault(cell.gateway, 0L));
                int more = (int) Math.max(0, Math.min(Math.min(each, room), cell.lacks()));
                if (more > 0) {
                    cell.allowed = cell.used() + more;
                    free -= more;
                    freeAt.merge(cell.gateway, (long) -more, Long::sum);
                }
            }
            lacking = lacking(free, freeAt);
        }
    }

    private List<Cell> lacking(long free, Map<String, Long> freeAt) {
        if (free <= 0) {
            return List.of();
        }
        return cells.stream()
                .filter(cell -> cell.lacks() > 0 && freeAt.getOrDefault(cell.gateway, 0L) > 0)
                .toList();
    }

    private void lowerWhatOthersLack() {
        Set<String> lackAt = new HashSet<>();
        for (Cell cell : cells) {
            if (cell.lacks() > 0) {
                lackAt.add(cell.gateway);
            }
        }
        if (lackAt.isEmpty()) {
            return;
        }
        for (Cell cell : cells) {
            if (cell.changeable && cell.allowed > cell.wanted && (total > 0 || lackAt.contains(cell.gateway))) {
                cell.allowed = cell.wanted;
            }
        }
    }
}
