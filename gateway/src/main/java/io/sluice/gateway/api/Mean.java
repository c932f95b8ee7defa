package io.sluice.gateway.api;

import java.util.ArrayDeque;

/**
 * The mean of the last values; those that are not known do not count. A few of them say little: it is not known until there are half as many as it
 * keeps.
 *
 * <p>Threads: one at a time.
 */
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

    /** NaN while it is not known. */
    double value() {
        if (values.size() < max / 2) {
            return Double.NaN;
        }
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
