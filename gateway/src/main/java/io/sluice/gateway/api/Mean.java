package io.sluice.gateway.api;

import java.util.ArrayDeque;

/** The mean of the last values; those that are not known do not count. Threads: one at a time. */
final class Mean {

    private final int max;
    private final ArrayDeque<Double> values = new ArrayDeque<>();

    Mean(int max) {
        this.max = max;
    }

    void add(double value) {
        if (Double.isNaN(value)) {
            return;
        }
        values.addLast(value);
        if (values.size() > max) {
            values.removeFirst();
        }
    }

    /** NaN as long as there is none. */
    double value() {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
