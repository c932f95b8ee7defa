package io.sluice.cli.progress;

/**
 * The counters at a moment.
 *
 * @param doneBytes how far it has come, in bytes of the disk
 * @param totalBytes how far it has to go; 0 while that is not known
 * @param rawBytes bytes of changed data before compression
 * @param storedBytes what became of them; 0 while that is not known
 */
public record Reading(long doneBytes, long totalBytes, long rawBytes, long storedBytes) {

    /** Refuses negative counters; one that ran past its total is cut. */
    public Reading {
        if ((doneBytes | totalBytes | rawBytes | storedBytes) < 0) {
            throw new IllegalArgumentException(
                    "progress of " + doneBytes + " of " + totalBytes + ", " + rawBytes + " to " + storedBytes);
        }
        doneBytes = totalBytes == 0 ? doneBytes : Math.min(doneBytes, totalBytes);
    }

    /** Work that compresses nothing. */
    public static Reading of(long doneBytes, long totalBytes) {
        return new Reading(doneBytes, totalBytes, 0, 0);
    }

    double fraction() {
        return totalBytes == 0 ? 0 : (double) doneBytes / totalBytes;
    }
}
