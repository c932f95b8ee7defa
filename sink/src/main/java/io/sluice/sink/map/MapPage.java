package io.sluice.sink.map;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import io.sluice.wire.Crc32c;
import java.nio.ByteBuffer;

/**
 * Up to 1024 entries as they lie in a run: compressed, under a CRC of their own.
 *
 * <p>Format: docs/format.md, section 6. Errors: what is no page is an {@link IllegalArgumentException}. Immutable.
 */
final class MapPage {

    static final int MAX_ENTRIES = 1024;
    static final int PREFIX_BYTES = 12;
    static final int MAX_RAW_BYTES = MAX_ENTRIES * MapEntry.BYTES;
    static final int MAX_STORED_BYTES = PREFIX_BYTES + (int) Zstd.compressBound(MAX_RAW_BYTES);

    private final byte[] entries;

    private MapPage(byte[] entries) {
        this.entries = entries;
    }

    int count() {
        return entries.length / MapEntry.BYTES;
    }

    MapEntry entry(int i) {
        return MapEntry.decode(ByteBuffer.wrap(entries, i * MapEntry.BYTES, MapEntry.BYTES));
    }

    /** The first entry that ends behind {@code units}; the count if none does. */
    int entryFor(long units) {
        int low = 0;
        int high = count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entry(middle).endUnits() > units) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Appends a page of the entries' encoded bytes to {@code out}. */
    static void encode(byte[] entries, int length, ByteBuf out, ZstdCompressCtx zstd) {
        byte[] stored = new byte[(int) Zstd.compressBound(length)];
        int storedLength = zstd.compressByteArray(stored, 0, stored.length, entries, 0, length);
        int crc = Crc32c.of(ByteBuffer.wrap(stored, 0, storedLength));
        out.writeInt(storedLength).writeInt(length).writeInt(crc).writeBytes(stored, 0, storedLength);
    }

    /** Reads the page that {@code in} is filled with, and which must be as the index says. */
    static MapPage decode(ByteBuf in, MapPageIndex index, int page, int objects) {
        int storedLength = in.readInt();
        int rawLength = in.readInt();
        int crc = in.readInt();
        if (storedLength != in.readableBytes() || rawLength != index.entries(page) * MapEntry.BYTES) {
            throw new IllegalArgumentException("page " + page + " of " + storedLength + " bytes, raw " + rawLength
                    + ", where the index says " + index.storedLength(page) + " with " + index.entries(page)
                    + " entries");
        }
        int found = Crc32c.of(in);
        if (found != crc) {
            throw new IllegalArgumentException(
                    "page " + page + " has crc32c " + Crc32c.hex(found) + " instead of " + Crc32c.hex(crc));
        }
        byte[] stored = new byte[storedLength];
        in.readBytes(stored);
        byte[] raw = new byte[rawLength];
        if (Zstd.decompress(raw, stored) != rawLength) {
            throw new IllegalArgumentException("page " + page + " does not decompress to " + rawLength + " bytes");
        }
        MapPage decoded = new MapPage(raw);
        decoded.check(index, page, objects);
        return decoded;
    }

    private void check(MapPageIndex index, int page, int objects) {
        long end = 0;
        for (int i = 0; i < count(); i++) {
            MapEntry entry = entry(i);
            if (entry.offsetUnits() < end || entry.object() > objects) {
                throw new IllegalArgumentException(
                        "page " + page + ": " + entry + " overlaps what is before it, or names no object");
            }
            end = entry.endUnits();
        }
        if (entry(0).offsetUnits() != index.firstUnits(page) || end != index.endUnits(page)) {
            throw new IllegalArgumentException("page " + page + " covers [" + entry(0).offsetUnits() + ", " + end
                    + ") where the index says [" + index.firstUnits(page) + ", " + index.endUnits(page) + ")");
        }
    }
}
