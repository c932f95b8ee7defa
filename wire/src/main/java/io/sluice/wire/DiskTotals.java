package io.sluice.wire;

/** What a cycle holds for one disk. */
public record DiskTotals(int index, long batches, long extents, long bytes) {

    /** Refuses negative numbers. */
    public DiskTotals {
        Checks.notNegative("index", index);
        Checks.notNegative("batches", batches);
        Checks.notNegative("extents", extents);
        Checks.notNegative("bytes", bytes);
    }
}
