package io.sluice.gateway.depot;

/** Hears what an administrator should know of the depot. Any thread calls; must not block. */
public interface DepotWatch {
    DepotWatch NONE = new DepotWatch() {
        @Override
        public void room(boolean lacking, String cause, long usedBytes, long limitBytes) {}

        @Override
        public void damaged(String digestHex, long sizeBytes) {}
    };

    /**
     * Content was not pulled for want of room, or could be again. Told at each turn, not for each content.
     *
     * @param cause NO_ROOM, DISK_FULL or DISK_BROKEN; empty when it is over
     */
    void room(boolean lacking, String cause, long usedBytes, long limitBytes);

    /** A file was not what its name says, and was removed. */
    void damaged(String digestHex, long sizeBytes);
}
