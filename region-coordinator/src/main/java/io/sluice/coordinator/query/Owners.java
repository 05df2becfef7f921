package io.sluice.coordinator.query;

/** Who owns which partition of a store, as far as this instance knows. */
interface Owners {

    /** Where a partition is. */
    sealed interface Place {

        /** At this instance. */
        record Here() implements Place {}

        /**
         * At another one.
         *
         * @param coordinator as host:port
         */
        record There(String coordinator) implements Place {}

        /** Partitions are being given out. */
        record Unknown() implements Place {}
    }

    Place of(String store, int partition);
}
