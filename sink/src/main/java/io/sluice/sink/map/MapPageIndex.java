package io.sluice.sink.map;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Where the pages of a run are and what they cover.
 *
 * <p>Compact on purpose: one array, 32 bytes per page of 1024 entries. Format: docs/format.md, section 6. Threads: many may read once
 * nobody adds.
 */
final class MapPageIndex {

    static final int ENTRY_BYTES = 32;

    private ByteBuffer pages;
    private int count;

    MapPageIndex() {
        this.pages = ByteBuffer.allocate(16 * ENTRY_BYTES);
    }

    private MapPageIndex(ByteBuffer pages, int count) {
        this.pages = pages;
        this.count = count;
    }

    void add(long position, long firstUnits, long endUnits, int storedLength, int entries) {
        if (!pages.hasRemaining()) {
            pages = ByteBuffer.allocate(pages.capacity() * 2).put(pages.flip());
        }
        pages.putLong(position).putLong(firstUnits).putLong(endUnits);
        pages.putInt(storedLength).putInt(entries);
        count++;
    }

    void encode(ByteBuf out) {
        out.writeBytes(pages.duplicate().flip());
    }

    /** Reads and checks an index: pages lie side by side up to {@code end} and ascend, with {@code entries} in all. */
    static MapPageIndex decode(ByteBuf in, int count, long end, long entries) {
        ByteBuffer pages = ByteBuffer.allocate(count * ENTRY_BYTES);
        in.readBytes(pages);
        MapPageIndex index = new MapPageIndex(pages, count);
        index.check(end, entries);
        return index;
    }

    private void check(long end, long entries) {
        long at = MapRunHeader.BYTES;
        long endUnits = 0;
        long counted = 0;
        for (int i = 0; i < count; i++) {
            boolean sound = position(i) == at
                    && firstUnits(i) >= endUnits
                    && endUnits(i) > firstUnits(i)
                    && storedLength(i) > MapPage.PREFIX_BYTES
                    && storedLength(i) <= MapPage.MAX_STORED_BYTES
                    && entries(i) > 0
                    && entries(i) <= MapPage.MAX_ENTRIES;
            if (!sound) {
                throw new IllegalArgumentException("page " + i + " at " + position(i) + " of " + storedLength(i)
                        + " bytes with " + entries(i) + " entries for [" + firstUnits(i) + ", " + endUnits(i) + ")");
            }
            at += storedLength(i);
            endUnits = endUnits(i);
            counted += entries(i);
        }
        if (at != end || counted != entries) {
            throw new IllegalArgumentException("pages end at " + at + " with " + counted + " entries, where " + end
                    + " and " + entries + " were due");
        }
    }

    int count() {
        return count;
    }

    long position(int page) {
        return pages.getLong(page * ENTRY_BYTES);
    }

    long firstUnits(int page) {
        return pages.getLong(page * ENTRY_BYTES + 8);
    }

    long endUnits(int page) {
        return pages.getLong(page * ENTRY_BYTES + 16);
    }

    int storedLength(int page) {
        return pages.getInt(page * ENTRY_BYTES + 24);
    }

    int entries(int page) {
        return pages.getInt(page * ENTRY_BYTES + 28);
    }

    /** The first page that ends behind {@code units}; the count of pages if none does. */
    int pageFor(long units) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (endUnits(middle) > units) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
