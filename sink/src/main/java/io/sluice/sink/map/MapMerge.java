package io.sluice.sink.map;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Lays maps over one another: where several cover the same stretch, the one with the highest priority wins.
 *
 * <p>A sweep from the lowest address to the highest. Sources whose current entry starts further on wait, ordered by that start; those whose
 * entry has started are open, ordered by priority. The first of the open ones is what is seen. It is seen up to its end, or up to where
 * a waiting one of higher priority starts. A source that opens below it stays hidden until it surfaces, and only then skips what
 * has passed. So an entry costs O(log k) among k sources, and a hidden one is not even cut.
 *
 * <p>Threads: one; it blocks where its sources do. Errors: entries of one source that overlap, and two sources of one priority that
 * overlap where they would be seen, are an {@link OverlapException}. Limits: memory is one entry per source and what the sources hold.
 */
public final class MapMerge implements MapCursor {

    /**
     * One map to lay on the others.
     *
     * @param cursor its entries
     * @param priority higher wins
     */
    public record Layer(MapCursor cursor, long priority) {}

    private static final class Source {
        private final int number;
        private final Layer layer;
        private MapEntry entry;

        Source(int number, Layer layer, MapEntry entry) {
            this.number = number;
            this.layer = layer;
            this.entry = entry;
        }

        long priority() {
            return layer.priority();
        }

        long startUnits() {
            return entry.offsetUnits();
        }
    }

    private final PriorityQueue<Source> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Source::startUnits).thenComparingInt(source -> source.number));
    private final PriorityQueue<Source> open = new PriorityQueue<>(
            Comparator.comparingLong(Source::priority).reversed().thenComparingInt(source -> source.number));

    private long at;
    private int source = -1;
    private @Nullable Source seen;
    private @Nullable MapEntry seenEntry;

    /** Merges from {@code fromUnits} on; the layers' cursors need not start exactly there. */
    public MapMerge(List<Layer> layers, long fromUnits) throws IOException {
        this.at = fromUnits;
        for (int i = 0; i < layers.size(); i++) {
            MapEntry first = layers.get(i).cursor().next();
            if (first != null) {
                waiting.add(new Source(i, layers.get(i), first));
            }
        }
    }

    /** Which layer the entry that {@link #next} gave last is from. */
    public int source() {
        return source;
    }

    @Override
    public @Nullable MapEntry next() throws IOException {
        Source top = surface();
        if (top == null) {
            return null;
        }
        long end = top.entry.endUnits();
        while (!waiting.isEmpty() && waiting.element().startUnits() < end) {
            Source starting = waiting.remove();
            open.add(starting);
            if (starting.priority() > top.priority()) {
                end = starting.startUnits();
            } else if (starting.priority() == top.priority()) {
                throw new OverlapException(top.entry, starting.entry);
            }
        }
        MapEntry part = top.entry.slice(at, end);
        at = end;
        source = top.number;
        seen = top;
        seenEntry = top.entry;
        return part;
    }

    /** The source to be seen at {@code at}, or at the next start when nothing covers {@code at}; null at the end of all. */
    private @Nullable Source surface() throws IOException {
        while (true) {
            openStarted();
            Source top = open.peek();
            if (top == null) {
                if (waiting.isEmpty()) {
                    return null;
                }
                at = Math.max(at, waiting.element().startUnits());
            } else {
                refuseOverlapWithSeen(top);
                if (top.entry.endUnits() > at) {
                    return top;
                }
                advance(open.remove());
            }
        }
    }

    /** Finds the overlaps of two that started together, or while a higher one hid both. */
    private void refuseOverlapWithSeen(Source top) {
        MapEntry before = seenEntry;
        if (before == null || seen == null || top == seen || top.priority() != seen.priority()) {
            return;
        }
        if (top.entry.offsetUnits() < before.endUnits() && top.entry.endUnits() > before.offsetUnits()) {
            throw new OverlapException(before, top.entry);
        }
    }

    private void openStarted() {
        while (!waiting.isEmpty() && waiting.element().startUnits() <= at) {
            open.add(waiting.remove());
        }
    }

    private void advance(Source passed) throws IOException {
        MapEntry next = passed.layer.cursor().next();
        if (next != null) {
            if (next.offsetUnits() < passed.entry.endUnits()) {
                throw new OverlapException(passed.entry, next);
            }
            passed.entry = next;
            waiting.add(passed);
        }
    }
}
