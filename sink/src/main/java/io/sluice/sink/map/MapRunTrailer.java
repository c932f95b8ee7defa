package io.sluice.sink.map;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.Crc32c;

/**
 * The end of a map run: where page index and object table are.
 *
 * <p>Format: docs/format.md, section 6. Units: bytes from the run's start. Errors: what is no trailer is an
 * {@link IllegalArgumentException}.
 */
record MapRunTrailer(
        long indexPosition, int pages, long tablePosition, int objects, long entries, int indexAndTableCrc) {

    static final int BYTES = 44;

    private static final int MAGIC = 0x52554e31;
    private static final int CRC_AT = 36;

    void encode(ByteBuf out) {
        int start = out.writerIndex();
        out.writeLong(indexPosition).writeInt(pages).writeLong(tablePosition).writeInt(objects);
        out.writeLong(entries).writeInt(indexAndTableCrc);
        out.writeInt(Crc32c.of(out, start, CRC_AT)).writeInt(MAGIC);
    }

    /** Reads the trailer of a run of {@code runLength} bytes, in which everything must lie side by side. */
    static MapRunTrailer decode(ByteBuf in, long runLength) {
        int start = in.readerIndex();
        int found = Crc32c.of(in, start, CRC_AT);
        int expected = in.getInt(start + CRC_AT);
        if (in.getInt(start + CRC_AT + 4) != MAGIC || found != expected) {
            throw new IllegalArgumentException("no map run ends here, or its trailer has crc32c " + Crc32c.hex(found)
                    + " instead of " + Crc32c.hex(expected));
        }
        MapRunTrailer trailer = new MapRunTrailer(
                in.readLong(), in.readInt(), in.readLong(), in.readInt(), in.readLong(), in.readInt());
        in.skipBytes(8);
        trailer.check(runLength);
        return trailer;
    }

    private void check(long runLength) {
        boolean counted = pages >= 0 && objects >= 0 && indexPosition >= MapRunHeader.BYTES;
        if (!counted
                || tablePosition - indexPosition != (long) pages * MapPageIndex.ENTRY_BYTES
                || runLength - BYTES - tablePosition != (long) objects * MapObject.BYTES) {
            throw new IllegalArgumentException(this + " in a run of " + runLength + " bytes");
        }
    }
}
