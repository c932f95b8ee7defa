package io.sluice.wire.rate;

import java.util.Arrays;

/** Counts what has gone in the last ten seconds, in halves of a second. Threads: one at a time. */
final class RecentBytes {

    private static final long SLOT_NANOS = 500_000_000;
    private static final int COMPLETE = (int) (RateReading.SPAN.toNanos() / SLOT_NANOS);

    private final long[] slots = new long[COMPLETE + 1];
    private long current;

    RecentBytes(long nowNanos) {
        current = Math.floorDiv(nowNanos, SLOT_NANOS);
    }

    void add(long bytes, long nowNanos) {
        advance(nowNanos);
        slots[index(current)] += bytes;
    }

    /** Of the halves that are over. */
    long sum(long nowNanos) {
        advance(nowNanos);
        return Math.max(0, Arrays.stream(slots).sum() - slots[index(current)]);
    }

    private void advance(long nowNanos) {
        long slot = Math.floorDiv(nowNanos, SLOT_NANOS);
        for (long skipped = Math.max(current + 1, slot - COMPLETE); skipped <= slot; skipped++) {
            slots[index(skipped)] = 0;
        }
        current = Math.max(current, slot);
    }

    private static int index(long slot) {
        return (int) Math.floorMod(slot, COMPLETE + 1L);
    }
}
