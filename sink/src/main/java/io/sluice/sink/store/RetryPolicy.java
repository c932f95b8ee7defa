package io.sluice.sink.store;

import java.time.Duration;

/**
 * How often and how soon a failed operation is tried again: each delay is twice the one before up to the longest, and of each a random
 * half is left out, so that many who failed together do not come back together.
 *
 * @param attempts how often altogether, the first included
 * @param firstDelay before the second attempt, at most
 * @param longestDelay before any attempt
 */
public record RetryPolicy(int attempts, Duration firstDelay, Duration longestDelay) {

    /** Eight attempts in about 25 seconds: longer than a server's restart, shorter than an operator's patience. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(8, Duration.ofMillis(200), Duration.ofSeconds(10));

    /** Refuses no attempt and negative delays. */
    public RetryPolicy {
        if (attempts < 1 || firstDelay.isNegative() || longestDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException(
                    attempts + " attempts with delays from " + firstDelay + " to " + longestDelay);
        }
    }

    /**
     * The delay after a number of failures.
     *
     * @param failures how many there were, from 1
     * @param random from 0 inclusive to 1 exclusive
     */
    Duration delayAfter(int failures, double random) {
        long doublings = Math.min(failures - 1, 30);
        double whole = Math.min(firstDelay.toNanos() * (double) (1L << doublings), (double) longestDelay.toNanos());
        return Duration.ofNanos((long) (whole * (1 - random / 2)));
    }
}
