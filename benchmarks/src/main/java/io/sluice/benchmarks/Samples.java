package io.sluice.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Values of one quantity, in the order they were taken. Confined to one thread. */
final class Samples {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    int count() {
        return values.size();
    }

    double at(int index) {
        return values.get(index);
    }

    double median() {
        return percentile(50);
    }

    /**
     * The smallest value that at least that many percent of the values do not exceed (nearest rank).
     *
     * @throws IllegalStateException if there are no values
     */
    double percentile(double percent) {
        if (values.isEmpty()) {
            throw new IllegalStateException("no values were taken");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }
}
