package io.sluice.wire.rate;

import java.time.Duration;

/** What was sent when, and how much that was in any time of a length. Threads: one writes, another reads when it is done. */
public final class Sent {

    private long[] nanos = new long[1024];
    private long[] totals = new long[1024];
    private int count;

    /** Bytes went. Times ascend. */
    public synchronized void add(long atNanos, long bytes) {
        if (count == nanos.length) {
            nanos = java.util.Arrays.copyOf(nanos, 2 * count);
            totals = java.util.Arrays.copyOf(totals, 2 * count);
        }
        nanos[count] = atNanos;
        totals[count] = total() + bytes;
        count++;
    }

    /** All there was. */
    public synchronized long total() {
        return count == 0 ? 0 : totals[count - 1];
    }

    /** What went from one time, inclusive, to another, exclusive. */
    public synchronized long between(Duration from, Duration to) {
        return before(to.toNanos()) - before(from.toNanos());
    }

    private long before(long time) {
        int low = 0;
        for (int high = count; low < high; ) {
            int middle = (low + high) >>> 1;
            if (nanos[middle] < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? 0 : totals[low - 1];
    }

    /** The most that went in any time of that length. */
    public synchronized long mostIn(Duration length) {
        long most = 0;
        for (int first = 0; first < count; first++) {
            long until = before(nanos[first] + length.toNanos());
            most = Math.max(most, until - (first == 0 ? 0 : totals[first - 1]));
        }
        return most;
    }

    /** The least that went in any time of that length between two others. */
    public synchronized long leastIn(Duration length, Duration from, Duration to) {
        long least = Long.MAX_VALUE;
        for (int last = 0; last < count; last++) {
            long begin = nanos[last] + 1;
            if (begin >= from.toNanos() && begin + length.toNanos() <= to.toNanos()) {
                least = Math.min(least, before(begin + length.toNanos()) - totals[last]);
            }
        }
        return least;
    }
}
