package io.sluice.agent.replicate;

import io.sluice.agent.cut.CutTotals;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * When a first copy, or a resync of everything, is committed as far as it has come: what is in such a seed point is not read again after a restart.
 *
 * @param readBytes of the disks since the last one
 * @param after time since the last one began
 */
public record SeedInterval(long readBytes, Duration after) {

    /** A quarter of an hour or 64 GiB, whichever comes first. */
    public static final SeedInterval DEFAULT = new SeedInterval(64L << 30, Duration.ofMinutes(15));

    /** Refuses what makes no progress. */
    public SeedInterval {
        if (readBytes < 1 || after.isNegative()) {
            throw new IllegalArgumentException("seeds after " + readBytes + " bytes or " + after);
        }
    }

    /** Says whether it is over, for a cycle that begins now. A clock that is set changes nothing. */
    BooleanSupplier from(CutTotals totals) {
        long began = System.nanoTime();
        return () -> totals.readBytes() >= readBytes || System.nanoTime() - began >= after.toNanos();
    }
}
