package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.Crc32c;

/**
 * Where a map run stands in a segment.
 *
 * <p>Format: docs/format.md, section 5, footer. Units: bytes; {@code toByte} is exclusive.
 *
 * @param disk index into the disk table
 * @param position of the run's first byte in the segment
 * @param length of the run
 * @param fromByte first disk address of the stretch that the run covers
 * @param toByte end of that stretch
 * @param crc CRC32C over the run's bytes
 */
public record SegmentRun(int disk, long position, long length, long fromByte, long toByte, int crc) {

    static final int BYTES = 40;

    /** Refuses what cannot be. */
    public SegmentRun {
        if (disk < 0 || position < 0 || length <= 0 || fromByte < 0 || toByte <= fromByte) {
            throw new IllegalArgumentException("run of disk " + disk + " at " + position + ", " + length
                    + " bytes, for [" + fromByte + ", " + toByte + ")");
        }
    }

    void encode(ByteBuf out) {
        out.writeLong(position).writeLong(length).writeLong(fromByte).writeLong(toByte);
        out.writeShort(disk).writeShort(0).writeInt(crc);
    }

    /** Reads one entry; a senseless one is an {@link IllegalArgumentException}. */
    static SegmentRun decode(ByteBuf in) {
        long position = in.readLong();
        long length = in.readLong();
        long fromByte = in.readLong();
        long toByte = in.readLong();
        int disk = in.readUnsignedShort();
        if (in.readUnsignedShort() != 0) {
            throw new IllegalArgumentException("reserved bytes of a run are not zero");
        }
        return new SegmentRun(disk, position, length, fromByte, toByte, in.readInt());
    }

    @Override
    public String toString() {
        return "run of disk " + disk + " for [" + fromByte + ", " + toByte + ") at " + position + ", " + length
                + " bytes, crc32c " + Crc32c.hex(crc);
    }
}
