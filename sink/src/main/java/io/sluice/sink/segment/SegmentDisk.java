package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.Id;
import java.nio.charset.StandardCharsets;

/**
 * One disk in a segment's disk table.
 *
 * <p>Format: docs/format.md, section 5. Units: bytes.
 *
 * @param incarnation which disk this is for the maps; new whenever a disk is added again
 * @param sizeBytes of the disk; need not be a multiple of 512
 * @param sectorBytes of the disk
 * @param id what users call it
 */
public record SegmentDisk(Id incarnation, long sizeBytes, int sectorBytes, String id) {

    private static final int FIXED_BYTES = Id.BYTES + 8 + 4 + 1;

    /** Refuses what does not fit the table. */
    public SegmentDisk {
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > 255) {
            throw new IllegalArgumentException("disk id '" + id + "' has " + bytes + " bytes; 1 to 255 are allowed");
        }
        if (incarnation.isNone() || sizeBytes < 0 || sectorBytes < 1) {
            throw new IllegalArgumentException("disk " + id + " with incarnation " + incarnation + ", " + sizeBytes
                    + " bytes in sectors of " + sectorBytes);
        }
    }

    int encodedLength() {
        return FIXED_BYTES + id.getBytes(StandardCharsets.UTF_8).length;
    }

    void encode(ByteBuf out) {
        incarnation.writeTo(out);
        out.writeLong(sizeBytes).writeInt(sectorBytes);
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        out.writeByte(name.length).writeBytes(name);
    }

    /** Reads one entry; whoever calls turns what a too short or senseless table throws into damage. */
    static SegmentDisk decode(ByteBuf in) {
        Id incarnation = Id.readFrom(in);
        long sizeBytes = in.readLong();
        int sectorBytes = in.readInt();
        String id = in.readCharSequence(in.readUnsignedByte(), StandardCharsets.UTF_8)
                .toString();
        return new SegmentDisk(incarnation, sizeBytes, sectorBytes, id);
    }
}
