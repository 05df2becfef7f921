package io.sluice.benchmarks.fault;

/**
 * Something that goes wrong for a while.
 *
 * @param number in its plan, from 1
 * @param atMillis since the start of the load
 * @param lastsMillis until it is mended
 */
public record Fault(int number, Kind kind, long atMillis, long lastsMillis) {

    /** When it is mended, since the start of the load. */
    public long endMillis() {
        return atMillis + lastsMillis;
    }

    /** What it strikes: two faults of one part are never on at once. */
    public enum Part {
        GATEWAY,
        /** The broker and the way to it: one at a time, or nobody could tell what a recovery answers. */
        KAFKA,
        REGISTRY,
        COORDINATOR,
        ENDPOINTS,
        AGENT
    }

    /** What goes wrong. */
    public enum Kind {
        GATEWAY_KILLED(Part.GATEWAY, 1, 5),
        BROKER_FROZEN(Part.KAFKA, 3, 35),
        BROKER_KILLED(Part.KAFKA, 2, 20),
        /** What is on the way to the broker waits. */
        WAY_HELD(Part.KAFKA, 3, 35),
        /** What is on the way to the broker vanishes, connections stay open. */
        WAY_SWALLOWS(Part.KAFKA, 3, 35),
        WAY_CUT(Part.KAFKA, 2, 20),
        /** The way is cut and endpoints write until the gateway's spool is full. */
        SPOOL_FULL(Part.KAFKA, 8, 20),
        REGISTRY_KILLED(Part.REGISTRY, 3, 30),
        COORDINATOR_FROZEN(Part.COORDINATOR, 1, 12),
        COORDINATOR_KILLED(Part.COORDINATOR, 1, 12),
        /** A third of the endpoints lose their connections. */
        CONNECTIONS_DROPPED(Part.ENDPOINTS, 0, 0),
        /** A third of the endpoints begin anew with nothing but their journals. */
        ENDPOINTS_RESTARTED(Part.ENDPOINTS, 0, 0),
        /** A third of the endpoints do not read. */
        SLOW_READERS(Part.ENDPOINTS, 3, 20),
        /** A real agent is killed, and started again. */
        AGENT_KILLED(Part.AGENT, 1, 5);

        private final Part part;
        private final int leastSeconds;
        private final int mostSeconds;

        Kind(Part part, int leastSeconds, int mostSeconds) {
            this.part = part;
            this.leastSeconds = leastSeconds;
            this.mostSeconds = mostSeconds;
        }

        public Part part() {
            return part;
        }

        int leastSeconds() {
            return leastSeconds;
        }

        int mostSeconds() {
            return mostSeconds;
        }
    }

    @Override
    public String toString() {
        return String.format(
                java.util.Locale.ROOT, "%d %s at %.1f s for %.1f s", number, kind, atMillis / 1e3, lastsMillis / 1e3);
    }
}
