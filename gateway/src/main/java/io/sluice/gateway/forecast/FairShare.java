package io.sluice.gateway.forecast;

import java.util.Arrays;

/**
 * How a rate is shared by weights where some cannot take all of theirs: the rest goes to the others, by their weights again (max-min fairness).
 *
 * <p>Units: whatever the arguments have; infinity is no limit.
 */
final class FairShare {

    private FairShare() {}

    /** What each gets; a weight of 0 gets nothing. */
    static double[] of(double all, double[] weights, double[] limits) {
        if (all == Double.POSITIVE_INFINITY) {
            return Arrays.copyOf(limits, limits.length);
        }
        double[] shares = new double[weights.length];
        boolean[] isFull = new boolean[weights.length];
        double left = all;
        boolean isSettled = false;
        while (!isSettled) {
            double others = weightOfOthers(weights, isFull);
            double unit = others > 0 ? left / others : 0;
            isSettled = true;
            for (int i = 0; i < weights.length; i++) {
                if (!isFull[i] && limits[i] <= unit * weights[i]) {
                    isFull[i] = true;
                    isSettled = false;
                    shares[i] = limits[i];
                    left -= limits[i];
                } else if (!isFull[i]) {
                    shares[i] = unit * weights[i];
                }
            }
        }
        return shares;
    }

    private static double weightOfOthers(double[] weights, boolean[] isFull) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += isFull[i] ? 0 : weights[i];
        }
        return sum;
    }
}
