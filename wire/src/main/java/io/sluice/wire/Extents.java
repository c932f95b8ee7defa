package io.sluice.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Ascending, non-overlapping stretches of a disk, in units of 512 bytes: what one batch covers.
 *
 * <p>Compact on purpose: two arrays, no object per extent. Immutable. Limits: 1 to {@link #MAX} extents, addresses below 2^54 units.
 */
public final class Extents {

    /** Bytes of a unit. */
    public static final int UNIT_BYTES = 512;

    /** The most extents that a batch's u16 header length leaves room for. */
    public static final int MAX = (0xffff - BatchHeader.FIXED_BYTES - BatchHeader.CRC_BYTES) / BatchHeader.EXTENT_BYTES;

    private static final long MAX_UNITS = 1L << 54;

    private final long[] offsets;
    private final int[] lengths;
    private final long totalUnits;

    private Extents(long[] offsets, int[] lengths) throws BatchFormatException {
        this.offsets = offsets;
        this.lengths = lengths;
        this.totalUnits = check();
    }

    /** One extent, in bytes that are multiples of 512. */
    public static Extents of(long offsetBytes, long lengthBytes) {
        return new Builder().add(offsetBytes, lengthBytes).build();
    }

    static Extents readFrom(ByteBuf in, int count) throws BatchFormatException {
        long[] offsets = new long[count];
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = in.readLong();
            lengths[i] = in.readInt();
        }
        return new Extents(offsets, lengths);
    }

    void writeTo(ByteBuf out) {
        for (int i = 0; i < offsets.length; i++) {
            out.writeLong(offsets[i]).writeInt(lengths[i]);
        }
    }

    private long check() throws BatchFormatException {
        if (offsets.length == 0 || offsets.length > MAX) {
            throw new BatchFormatException(offsets.length + " extents; a batch has 1 to " + MAX);
        }
        long total = 0;
        long end = 0;
        for (int i = 0; i < offsets.length; i++) {
            long length = lengthUnits(i);
            if (length == 0 || offsets[i] < end || offsets[i] > MAX_UNITS - length) {
                throw new BatchFormatException("extent " + i + " (offset " + offsets[i] + ", length " + length
                        + " units) is empty, out of order, overlapping or beyond the largest disk");
            }
            end = offsets[i] + length;
            total += length;
        }
        return total;
    }

    /** How many there are. */
    public int count() {
        return offsets.length;
    }

    /** Where extent {@code i} starts, in units. */
    public long offsetUnits(int i) {
        return offsets[i];
    }

    /** How long extent {@code i} is, in units; a u32. */
    public long lengthUnits(int i) {
        return Integer.toUnsignedLong(lengths[i]);
    }

    /** Where extent {@code i} ends (exclusive), in units. */
    public long endUnits(int i) {
        return offsets[i] + lengthUnits(i);
    }

    /** Where the last extent ends (exclusive), in units. */
    public long endUnits() {
        return endUnits(offsets.length - 1);
    }

    /** The sum of all lengths, in bytes. */
    public long totalBytes() {
        return totalUnits * UNIT_BYTES;
    }

    @Override
    public String toString() {
        return offsets.length == 1
                ? offsets[0] + "+" + lengthUnits(0)
                : offsets.length + " extents from " + offsets[0] + " to " + endUnits();
    }

    /** Collects extents in ascending order; neighbours that touch become one. Threads: one. */
    public static final class Builder {

        private long[] offsets = new long[8];
        private int[] lengths = new int[8];
        private int count;

        /**
         * Adds an extent behind those that are there.
         *
         * @throws IllegalArgumentException when a number is no multiple of 512 or out of order
         */
        public Builder add(long offsetBytes, long lengthBytes) {
            if ((offsetBytes | lengthBytes) % UNIT_BYTES != 0 || lengthBytes <= 0 || offsetBytes < 0) {
                throw new IllegalArgumentException("extent at " + offsetBytes + " of " + lengthBytes
                        + " bytes: both must be multiples of " + UNIT_BYTES);
            }
            long offset = offsetBytes / UNIT_BYTES;
            long length = lengthBytes / UNIT_BYTES;
            if (length > 0xffff_ffffL) {
                throw new IllegalArgumentException("extent of " + lengthBytes + " bytes is longer than 2 TiB");
            }
            if (count > 0 && offset < offsets[count - 1] + Integer.toUnsignedLong(lengths[count - 1])) {
                throw new IllegalArgumentException("extent at " + offsetBytes + " of " + lengthBytes
                        + " bytes begins before the end of the one before it");
            }
            if (!extendsLast(offset, length)) {
                append(offset, (int) length);
            }
            return this;
        }

        private boolean extendsLast(long offset, long length) {
            if (count == 0) {
                return false;
            }
            long lastLength = Integer.toUnsignedLong(lengths[count - 1]);
            if (offsets[count - 1] + lastLength != offset || lastLength + length > 0xffff_ffffL) {
                return false;
            }
            lengths[count - 1] += (int) length;
            return true;
        }

        private void append(long offset, int length) {
            if (count == offsets.length) {
                offsets = Arrays.copyOf(offsets, count * 2);
                lengths = Arrays.copyOf(lengths, count * 2);
            }
            offsets[count] = offset;
            lengths[count++] = length;
        }

        /** How many extents there are so far. */
        public int count() {
            return count;
        }

        /** The extents; the builder is empty afterwards. */
        public Extents build() {
            try {
                Extents built = new Extents(Arrays.copyOf(offsets, count), Arrays.copyOf(lengths, count));
                count = 0;
                return built;
            } catch (BatchFormatException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }
}
