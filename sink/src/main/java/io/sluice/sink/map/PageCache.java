package io.sluice.sink.map;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the pages that were used last, up to a number of bytes.
 *
 * <p>Threads: any. Limits: the ceiling counts decoded pages at their full size of 36 KiB.
 */
public final class PageCache {

    private record Key(MapRunReader run, int page) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.run == run && key.page == page;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(run) * 31 + page;
        }
    }

    private final Map<Key, MapPage> pages;

    private PageCache(int maxPages) {
        this.pages = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, MapPage> eldest) {
                return size() > maxPages;
            }
        };
    }

    /** Keeps nothing: for walks from one end to the other. */
    public static PageCache none() {
        return new PageCache(0);
    }

    /** Keeps up to {@code maxBytes} of pages. */
    public static PageCache ofBytes(long maxBytes) {
        return new PageCache(Math.toIntExact(maxBytes / MapPage.MAX_RAW_BYTES));
    }

    synchronized @Nullable MapPage get(MapRunReader run, int page) {
        return pages.get(new Key(run, page));
    }

    synchronized void put(MapRunReader run, int page, MapPage content) {
        pages.put(new Key(run, page), content);
    }

    synchronized int size() {
        return pages.size();
    }
}
