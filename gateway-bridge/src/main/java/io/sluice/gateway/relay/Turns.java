package io.sluice.gateway.relay;

import io.sluice.topics.SpoolState;

/** Told by the relay's thread where records go from now on. Must not block. */
public interface Turns {

    /** Nobody listens. */
    Turns UNHEARD = new Turns() {
        @Override
        public void turned(Turn turn) {
            // Nobody listens.
        }

        @Override
        public void quota(boolean reached, long spoolBytes, long quotaBytes) {
            // Nobody listens.
        }
    };

    /**
     * A partition's records go elsewhere.
     *
     * @param afterMs since it left DIRECT; 0 when it leaves it
     * @param spoolBytes in the whole spool
     * @param spoolRecords in the whole spool
     */
    record Turn(
            String topic,
            int partition,
            SpoolState from,
            SpoolState to,
            long afterMs,
            long spoolBytes,
            long spoolRecords) {}

    void turned(Turn turn);

    /** The spool takes nothing more; or it does again, with a tenth of its quota free. */
    void quota(boolean reached, long spoolBytes, long quotaBytes);
}
