package io.sluice.it.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;

/** One partition of a topic. A producer that got no acknowledgement writes again, so a record may be there twice. */
final class Topic<T> {
    private static final int REPEATED = 15;

    private final World world;
    private final List<T> records = new ArrayList<>();
    private ObjLongConsumer<T> witness = (record, offset) -> {};

    Topic(World world) {
        this.world = world;
    }

    /** Told of each record as it is written. */
    void witness(ObjLongConsumer<T> of) {
        witness = of;
    }

    void write(T record) {
        add(record);
        if (world.mishap(REPEATED)) {
            add(record);
        }
    }

    int size() {
        return records.size();
    }

    T read(int offset) {
        return records.get(offset);
    }

    private void add(T record) {
        records.add(record);
        witness.accept(record, records.size() - 1L);
    }
}
