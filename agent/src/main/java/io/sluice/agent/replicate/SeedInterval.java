package io.sluice.agent.replicate;

import io.sluice.agent.cut.CutTotals;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * When a first copy, or a resync of everything, is committed as far as it has come: what is in such a seed point is not read again after a restart.
 *
 * <p>A seed costs its share of the disks, and reading their digests three times and writing them once: a part in 512 of all that the disks hold. So on large
 * disks seeds are farther from one another, and digests stay an eighth of what is read.
 *
 * @param readBytes of the disks since the last one, on disks up to 64 times as large
 * @param after time since the last one began, on disks of up to 16 TiB
 */
public record SeedInterval(long readBytes, Duration after) {

    private static final int MOST_PARTS = 64;
    private static final long LARGE_BYTES = 16L << 40;

    /** A quarter of an hour or 64 GiB, whichever comes first. */
    public static final SeedInterval DEFAULT = new SeedInterval(64L << 30, Duration.ofMinutes(15));

    /** Refuses what makes no progress. */
    public SeedInterval {
        if (readBytes < 1 || after.isNegative()) {
            throw new IllegalArgumentException("seeds after " + readBytes + " bytes or " + after);
        }
    }

    /** The same for disks that have so many bytes together. */
    SeedInterval forDisksOf(long bytes) {
        Duration longer =
                bytes <= LARGE_BYTES ? after : after.multipliedBy(bytes).dividedBy(LARGE_BYTES);
        return new SeedInterval(Math.max(readBytes, bytes / MOST_PARTS), longer);
    }

    /** Says whether it is over, for a cycle that begins now. A clock that is set changes nothing. */
    BooleanSupplier from(CutTotals totals) {
        long began = System.nanoTime();
        return () -> totals.readBytes() >= readBytes || System.nanoTime() - began >= after.toNanos();
    }
}
