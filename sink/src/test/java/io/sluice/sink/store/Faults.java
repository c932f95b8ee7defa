package io.sluice.sink.store;

import java.time.Duration;

/**
 * What a {@link FaultyBlobStore} does to operations.
 *
 * @param before how many of them fail without having happened, from 0 to 1
 * @param after how many of them happen and fail nevertheless, as when a reply is lost
 * @param crashAt the number of the operation, from 1, during which the process dies: it has happened or not, and no later one does; 0 for
 *     never
 * @param longestDelay by which operations are put off, at random
 */
public record Faults(double before, double after, long crashAt, Duration longestDelay) {

    /** Everything goes well. */
    public static final Faults NONE = new Faults(0, 0, 0, Duration.ZERO);

    /** Some operations fail without having happened. */
    public Faults failingBefore(double share) {
        return new Faults(share, after, crashAt, longestDelay);
    }

    /** Some operations happen and fail nevertheless. */
    public Faults failingAfter(double share) {
        return new Faults(before, share, crashAt, longestDelay);
    }

    /** The process dies during an operation. */
    public Faults crashingAt(long operation) {
        return new Faults(before, after, operation, longestDelay);
    }

    /** Operations are put off. */
    public Faults delayingUpTo(Duration longest) {
        return new Faults(before, after, crashAt, longest);
    }
}
