package io.sluice.sink.map;

import io.sluice.wire.Extents;
import java.nio.ByteBuffer;

/**
 * A stretch of a disk and the batch that holds it.
 *
 * <p>Format: docs/format.md, section 6. Units: offset and length in units of 512 bytes, the rest in bytes.
 *
 * @param offsetUnits where the stretch starts on the disk
 * @param lengthUnits how long it is
 * @param object index into the run's table of objects, from 1; 0: the stretch reads as zeros, and all that follows is 0
 * @param ordinal of the batch in its object
 * @param position of the batch in its object
 * @param recordLength header and payload of the batch
 * @param rawPosition of the stretch's first byte inside the raw payload
 */
public record MapEntry(
        long offsetUnits, long lengthUnits, int object, int ordinal, long position, int recordLength, int rawPosition) {

    static final int BYTES = 36;

    private static final long MAX_UNITS = 1L << 54;

    /** Refuses what cannot be, as {@link IllegalArgumentException}. */
    public MapEntry {
        boolean placed = offsetUnits >= 0
                && lengthUnits >= 1
                && lengthUnits <= 0xffff_ffffL
                && offsetUnits <= MAX_UNITS - lengthUnits;
        boolean zeros = (object | ordinal | position | recordLength | rawPosition) == 0;
        boolean stored = object > 0 && ordinal >= 0 && position > 0 && recordLength > 0 && rawPosition >= 0;
        if (!placed || !(zeros || stored)) {
            throw new IllegalArgumentException("map entry for " + lengthUnits + " units from " + offsetUnits
                    + " in object " + object + ", batch " + ordinal + " at " + position + ", " + recordLength
                    + " bytes, from raw byte " + rawPosition);
        }
    }

    /** A stretch that reads as zeros. */
    public static MapEntry zeros(long offsetUnits, long lengthUnits) {
        return new MapEntry(offsetUnits, lengthUnits, 0, 0, 0, 0, 0);
    }

    /** Whether the stretch reads as zeros. */
    public boolean isZeros() {
        return object == 0;
    }

    /** Where the stretch ends, exclusive. */
    public long endUnits() {
        return offsetUnits + lengthUnits;
    }

    /** The part between {@code from} and {@code to} (exclusive), which lie within the stretch. */
    public MapEntry slice(long from, long to) {
        if (from == offsetUnits && to == endUnits()) {
            return this;
        }
        int skipped = isZeros() ? 0 : Math.toIntExact((from - offsetUnits) * Extents.UNIT_BYTES);
        return new MapEntry(from, to - from, object, ordinal, position, recordLength, rawPosition + skipped);
    }

    MapEntry withObject(int newObject) {
        return newObject == object
                ? this
                : new MapEntry(offsetUnits, lengthUnits, newObject, ordinal, position, recordLength, rawPosition);
    }

    void encode(ByteBuffer out) {
        out.putLong(offsetUnits).putInt((int) lengthUnits).putInt(object).putInt(ordinal);
        out.putLong(position).putInt(recordLength).putInt(rawPosition);
    }

    static MapEntry decode(ByteBuffer in) {
        return new MapEntry(
                in.getLong(),
                Integer.toUnsignedLong(in.getInt()),
                in.getInt(),
                in.getInt(),
                in.getLong(),
                in.getInt(),
                in.getInt());
    }
}
