package io.sluice.sink.map;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of a disk as a view shows it. Units: bytes.
 *
 * @param offsetBytes where it starts on the disk
 * @param lengthBytes how long it is
 * @param batch the batch that holds it; null: it reads as zeros
 * @param rawPosition where in the batch's raw data it starts; 0 without a batch
 * @param covered whether any point of the chain said something about it
 */
public record ViewPiece(
        long offsetBytes, long lengthBytes, @Nullable BatchRef batch, int rawPosition, boolean covered) {

    /** Refuses what cannot be. */
    public ViewPiece {
        if (offsetBytes < 0 || lengthBytes <= 0 || rawPosition < 0 || (batch != null && !covered)) {
            throw new IllegalArgumentException("piece of " + lengthBytes + " bytes at " + offsetBytes);
        }
    }

    static ViewPiece hole(long offsetBytes, long endBytes) {
        return new ViewPiece(offsetBytes, endBytes - offsetBytes, null, 0, false);
    }

    /** Where it ends, exclusive. */
    public long endBytes() {
        return offsetBytes + lengthBytes;
    }

    /** Whether it reads as zeros. */
    public boolean isZeros() {
        return batch == null;
    }
}
