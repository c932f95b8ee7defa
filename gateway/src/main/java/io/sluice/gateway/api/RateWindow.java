package io.sluice.gateway.api;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * How fast a counter has grown over the last while.
 *
 * <p>Threads: any. Limits: the samples of its span, of which there are as many as it is given.
 */
final class RateWindow {

    private static final double NANOS_PER_SEC = 1e9;

    private final long spanNanos;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    private record Sample(long nanos, long count) {}

    RateWindow(Duration span) {
        this.spanNanos = span.toNanos();
    }

    /** Takes a sample; time and counter do not go back. The oldest that is kept is as old as the span, or a little older. */
    synchronized void sample(long nanos, long count) {
        samples.addLast(new Sample(nanos, count));
        while (samples.size() > 2 && nanos - second().nanos >= spanNanos) {
            samples.removeFirst();
        }
    }

    private Sample second() {
        var each = samples.iterator();
        each.next();
        return each.next();
    }

    /** Zero as long as there is nothing to compare. */
    synchronized double perSecond() {
        if (samples.size() < 2) {
            return 0;
        }
        long nanos = samples.getLast().nanos - samples.getFirst().nanos;
        return nanos <= 0 ? 0 : (samples.getLast().count - samples.getFirst().count) * NANOS_PER_SEC / nanos;
    }
}
