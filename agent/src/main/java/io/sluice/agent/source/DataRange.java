package io.sluice.agent.source;

/**
 * A stretch of a disk that may hold data.
 *
 * @param startBytes inclusive
 * @param endBytes exclusive
 */
public record DataRange(long startBytes, long endBytes) {

    /** Refuses an empty stretch. */
    public DataRange {
        if (startBytes < 0 || endBytes <= startBytes) {
            throw new IllegalArgumentException("data from " + startBytes + " to " + endBytes);
        }
    }
}
