package io.sluice.sink.map;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Id;

/**
 * What a map run covers.
 *
 * <p>Format: docs/format.md, section 6. Errors: what is no header is an {@link IllegalArgumentException}.
 *
 * @param incarnation of the disk
 * @param from the run holds what the points after this one changed, …
 * @param to … up to this one; both 0 for a cycle's own run
 * @param fromByte first disk address of the stretch
 * @param toByte end of the stretch, exclusive
 */
public record MapRunHeader(Id incarnation, long from, long to, long fromByte, long toByte) {

    static final int BYTES = 68;

    private static final long MAGIC = 0x534c55494352554eL;
    private static final int VERSION = 1;

    /** Refuses what cannot be. */
    public MapRunHeader {
        if (incarnation.isNone() || from < 0 || to < from || fromByte < 0 || toByte <= fromByte) {
            throw new IllegalArgumentException("run of " + incarnation + " for points (" + from + ", " + to
                    + "] and bytes [" + fromByte + ", " + toByte + ")");
        }
    }

    void encode(ByteBuf out) {
        int start = out.writerIndex();
        out.writeLong(MAGIC).writeShort(VERSION).writeShort(0).writeInt(0);
        incarnation.writeTo(out);
        out.writeLong(from).writeLong(to).writeLong(fromByte).writeLong(toByte);
        out.writeInt(Crc32c.of(out, start, BYTES - 4));
    }

    static MapRunHeader decode(ByteBuf in) {
        int start = in.readerIndex();
        int found = Crc32c.of(in, start, BYTES - 4);
        int expected = in.getInt(start + BYTES - 4);
        if (in.readLong() != MAGIC || found != expected) {
            throw new IllegalArgumentException("no map run, or its header has crc32c " + Crc32c.hex(found)
                    + " instead of " + Crc32c.hex(expected));
        }
        int version = in.readUnsignedShort();
        int reserved = in.readUnsignedShort() | in.readInt();
        if (version != VERSION || reserved != 0) {
            throw new IllegalArgumentException("map run of version " + version + ", reserved bytes " + reserved);
        }
        MapRunHeader header =
                new MapRunHeader(Id.readFrom(in), in.readLong(), in.readLong(), in.readLong(), in.readLong());
        in.skipBytes(4);
        return header;
    }
}
