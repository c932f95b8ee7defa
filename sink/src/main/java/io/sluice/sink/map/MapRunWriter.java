package io.sluice.sink.map;

import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.segment.RunOutput;
import io.sluice.wire.Crc32c;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a map run, page by page as they fill.
 *
 * <p>In: entries that ascend and do not overlap, within the header's stretch. Format: docs/format.md, section 6. Threads: one; it blocks
 * where its output does. Owns: one page's memory, not the output. Limits: memory is one page, 32 bytes per page written and one
 * {@link MapObject} per object named.
 */
public final class MapRunWriter implements AutoCloseable {

    private static final int LEVEL = 1;

    private final RunOutput out;
    private final MapRunHeader header;
    private final ByteBufAllocator allocator;
    private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
    private final ByteBuffer page = ByteBuffer.allocate(MapPage.MAX_RAW_BYTES);
    private final MapPageIndex index = new MapPageIndex();
    private final Map<MapObject, Integer> objects = new LinkedHashMap<>();

    private long length;
    private long entries;
    private long pageFirstUnits;
    private long endUnits;

    /** Starts a run; its header is written at once. */
    public MapRunWriter(RunOutput out, MapRunHeader header, ByteBufAllocator allocator) throws IOException {
        this.out = out;
        this.header = header;
        this.allocator = allocator;
        write(MapRunHeader.BYTES, header::encode);
    }

    /** The index of an object in this run's table; it is added when it is new. */
    public int object(MapObject object) {
        return objects.computeIfAbsent(object, added -> objects.size() + 1);
    }

    /** Adds the next entry, whose object index is this run's. */
    public void add(MapEntry entry) throws IOException {
        if (entry.offsetUnits() < endUnits || entry.object() > objects.size()) {
            throw new IllegalArgumentException(entry + " behind " + endUnits + " with " + objects.size() + " objects");
        }
        if (page.position() == 0) {
            pageFirstUnits = entry.offsetUnits();
        }
        entry.encode(page);
        endUnits = entry.endUnits();
        entries++;
        if (!page.hasRemaining()) {
            writePage();
        }
    }

    private void writePage() throws IOException {
        int rawLength = page.position();
        long position = length;
        write(MapPage.MAX_STORED_BYTES, buffer -> MapPage.encode(page.array(), rawLength, buffer, zstd));
        index.add(position, pageFirstUnits, endUnits, Math.toIntExact(length - position), rawLength / MapEntry.BYTES);
        page.clear();
    }

    /** Writes what is left, and index, table and trailer. */
    public void finish() throws IOException {
        if (page.position() > 0) {
            writePage();
        }
        long indexPosition = length;
        int indexBytes = index.count() * MapPageIndex.ENTRY_BYTES;
        int tableBytes = objects.size() * MapObject.BYTES;
        write(indexBytes + tableBytes + MapRunTrailer.BYTES, buffer -> {
            int start = buffer.writerIndex();
            index.encode(buffer);
            objects.keySet().forEach(object -> object.encode(buffer));
            int crc = Crc32c.of(buffer, start, indexBytes + tableBytes);
            new MapRunTrailer(indexPosition, index.count(), indexPosition + indexBytes, objects.size(), entries, crc)
                    .encode(buffer);
        });
    }

    /** What the run covers. */
    public MapRunHeader header() {
        return header;
    }

    /** How many entries were added. */
    public long entries() {
        return entries;
    }

    private void write(int maxBytes, java.util.function.Consumer<ByteBuf> encode) throws IOException {
        ByteBuf buffer = allocator.directBuffer(maxBytes);
        try {
            encode.accept(buffer);
            length += buffer.readableBytes();
            out.write(buffer);
        } finally {
            buffer.release();
        }
    }

    /** Frees what the writer holds; without {@link #finish} what was written is no run. */
    @Override
    public void close() {
        zstd.close();
    }
}
