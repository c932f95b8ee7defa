package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.DamagedException;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Id;
import java.nio.ByteBuffer;

/**
 * The last bytes of a closed segment: where its footer is. A segment without them was cut.
 *
 * <p>Format: docs/format.md, section 5. Units: bytes from the start of the segment.
 *
 * @param footerPosition where the footer starts
 * @param footerLength bytes of the footer
 */
public record SegmentTrailer(long footerPosition, int footerLength) {

    /** Bytes of the trailer. */
    public static final int BYTES = 28;

    private static final long MAGIC = 0x534c554943454e44L;

    /** Refuses what cannot be. */
    public SegmentTrailer {
        if (footerPosition <= 0 || footerLength <= 0) {
            throw new IllegalArgumentException("footer of " + footerLength + " bytes at " + footerPosition);
        }
    }

    /** Appends the trailer to {@code out}. */
    public void encode(ByteBuf out, Id segment) {
        out.writeLong(footerPosition).writeInt(footerLength);
        out.writeInt(crc(segment, footerPosition, footerLength, 0)).writeInt(0).writeLong(MAGIC);
    }

    /**
     * Reads and checks the trailer of a segment of {@code segmentLength} bytes, which ends with it.
     *
     * @throws DamagedException when the bytes are no trailer of this segment
     */
    public static SegmentTrailer decode(ByteBuf in, Id segment, long segmentLength, String object) {
        long at = segmentLength - BYTES;
        if (in.readableBytes() < BYTES || in.getLong(in.readerIndex() + BYTES - 8) != MAGIC) {
            throw new DamagedException(object, Math.max(0, at), "the segment was cut: it has no trailer");
        }
        long footerPosition = in.readLong();
        int footerLength = in.readInt();
        int crc = in.readInt();
        int reserved = in.readInt();
        in.skipBytes(8);
        if (crc != crc(segment, footerPosition, footerLength, reserved) || reserved != 0) {
            throw new DamagedException(
                    object, at, "segment trailer does not match its crc32c, or is of another segment");
        }
        if (footerPosition <= 0 || footerLength <= 0 || footerPosition + footerLength != at) {
            throw new DamagedException(
                    object,
                    at,
                    "segment footer of " + footerLength + " bytes at " + footerPosition + " before a trailer at " + at);
        }
        return new SegmentTrailer(footerPosition, footerLength);
    }

    private static int crc(Id segment, long footerPosition, int footerLength, int reserved) {
        ByteBuffer fields = ByteBuffer.allocate(Id.BYTES + 16);
        fields.putLong(segment.high()).putLong(segment.low());
        fields.putLong(footerPosition).putInt(footerLength).putInt(reserved).flip();
        return Crc32c.of(fields);
    }
}
