package io.sluice.sink.map;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.DamagedException;
import io.sluice.wire.Crc32c;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An opened map run: header, page index and object table in memory, pages on demand.
 *
 * <p>Threads: any number may read; reading blocks. Errors: {@link DamagedException} names the object and the byte. Limits: memory is 32
 * bytes per page and about 150 per object; pages are cached where the caller says.
 */
public final class MapRunReader {

    private final RunBytes bytes;
    private final PageCache cache;
    private final MapRunHeader header;
    private final MapPageIndex index;
    private final List<MapObject> objects;
    private final long entries;

    private MapRunReader(
            RunBytes bytes,
            PageCache cache,
            MapRunHeader header,
            MapPageIndex index,
            List<MapObject> objects,
            long entries) {
        this.bytes = bytes;
        this.cache = cache;
        this.header = header;
        this.index = index;
        this.objects = objects;
        this.entries = entries;
    }

    /** Reads header, trailer, index and table. */
    public static MapRunReader open(RunBytes bytes, PageCache cache) throws IOException {
        if (bytes.length() < MapRunHeader.BYTES + MapRunTrailer.BYTES) {
            throw new DamagedException(bytes.object(), bytes.offset(), "a map run of " + bytes.length() + " bytes");
        }
        MapRunHeader header = read(bytes, 0, MapRunHeader.BYTES, MapRunHeader::decode);
        MapRunTrailer trailer = read(
                bytes,
                bytes.length() - MapRunTrailer.BYTES,
                MapRunTrailer.BYTES,
                in -> MapRunTrailer.decode(in, bytes.length()));
        int rest = Math.toIntExact(bytes.length() - MapRunTrailer.BYTES - trailer.indexPosition());
        return read(bytes, trailer.indexPosition(), rest, in -> decode(bytes, cache, header, trailer, in));
    }

    private static MapRunReader decode(
            RunBytes bytes, PageCache cache, MapRunHeader header, MapRunTrailer trailer, ByteBuf in) {
        int found = Crc32c.of(in);
        if (found != trailer.indexAndTableCrc()) {
            throw new IllegalArgumentException("page index and object table have crc32c " + Crc32c.hex(found)
                    + " instead of " + Crc32c.hex(trailer.indexAndTableCrc()));
        }
        MapPageIndex index = MapPageIndex.decode(in, trailer.pages(), trailer.indexPosition(), trailer.entries());
        List<MapObject> objects = new ArrayList<>(trailer.objects());
        for (int i = 0; i < trailer.objects(); i++) {
            objects.add(MapObject.decode(in));
        }
        return new MapRunReader(bytes, cache, header, index, objects, trailer.entries());
    }

    private interface Decoder<T> {
        T decode(ByteBuf in);
    }

    private static <T> T read(RunBytes bytes, long position, int count, Decoder<T> decoder) throws IOException {
        ByteBuf in = bytes.read(position, count);
        try {
            return decoder.decode(in);
        } catch (IllegalArgumentException e) {
            throw new DamagedException(bytes.object(), bytes.offset() + position, "map run: " + e.getMessage());
        } finally {
            in.release();
        }
    }

    /** What the run covers. */
    public MapRunHeader header() {
        return header;
    }

    /** How many entries it has. */
    public long entries() {
        return entries;
    }

    /** How many pages it has. */
    public int pages() {
        return index.count();
    }

    /** The objects that its entries point into, from index 1 of the entries on. */
    public List<MapObject> objects() {
        return List.copyOf(objects);
    }

    /** The object of an entry that is not zeros. */
    public MapObject object(MapEntry entry) {
        return objects.get(entry.object() - 1);
    }

    /** What the object that holds the run is called. */
    public String name() {
        return bytes.object();
    }

    /** Where page {@code i} starts in the object, in bytes. */
    public long pageOffset(int i) {
        return bytes.offset() + index.position(i);
    }

    /** The entries of page {@code i}. */
    MapPage page(int i) throws IOException {
        MapPage cached = cache.get(this, i);
        if (cached != null) {
            return cached;
        }
        MapPage page = read(
                bytes, index.position(i), index.storedLength(i), in -> MapPage.decode(in, index, i, objects.size()));
        cache.put(this, i, page);
        return page;
    }

    /** All entries that end behind {@code fromUnits}. */
    public MapCursor from(long fromUnits) {
        return new MapCursor() {
            private int nextPage = index.pageFor(fromUnits);
            private int nextEntry;
            private @Nullable MapPage page;

            @Override
            public @Nullable MapEntry next() throws IOException {
                MapPage current = page;
                if (current == null || nextEntry == current.count()) {
                    if (nextPage == index.count()) {
                        return null;
                    }
                    boolean first = current == null;
                    current = page(nextPage++);
                    nextEntry = first ? current.entryFor(fromUnits) : 0;
                    page = current;
                }
                return current.entry(nextEntry++);
            }
        };
    }
}
