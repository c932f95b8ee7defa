package io.sluice.sink.map;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layers of which each has a table of objects of its own, merged into runs with one table each.
 *
 * <p>Threads: one. Limits: an int per object and layer.
 */
final class MapLayers {

    /** A layer's objects, and what they are called in the run that is being written; 0: not named there yet. */
    private static final class Table {
        private final List<MapObject> objects;
        private final int[] translated;

        Table(List<MapObject> objects) {
            this.objects = objects;
            this.translated = new int[objects.size()];
        }

        int translate(int object, MapRunWriter run) {
            int i = object - 1;
            if (translated[i] == 0) {
                translated[i] = run.object(objects.get(i));
            }
            return translated[i];
        }
    }

    private final List<MapMerge.Layer> layers = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();

    void add(MapCursor cursor, List<MapObject> objects, long priority) {
        layers.add(new MapMerge.Layer(cursor, priority));
        tables.add(new Table(objects));
    }

    /** Starts the sweep. To be called once. */
    Sweep sweep() throws IOException {
        return new Sweep(new MapMerge(layers, 0));
    }

    /** The merged entries, from the lowest address on, to be taken into one or several runs. */
    final class Sweep {
        private final MapMerge merge;
        private @Nullable MapEntry pending;

        private Sweep(MapMerge merge) throws IOException {
            this.merge = merge;
            this.pending = merge.next();
        }

        /** The next entry without taking it; null at the end. Its object index is its layer's. */
        @Nullable
        MapEntry peek() {
            return pending;
        }

        /** Moves all entries below {@code toUnits} into {@code run}; one that crosses is cut there. */
        void moveTo(MapRunWriter run, long toUnits) throws IOException {
            tables.forEach(table -> Arrays.fill(table.translated, 0));
            while (pending != null && pending.offsetUnits() < toUnits) {
                MapEntry entry = pending;
                boolean crosses = entry.endUnits() > toUnits;
                run.add(translate(run, crosses ? entry.slice(entry.offsetUnits(), toUnits) : entry));
                pending = crosses ? entry.slice(toUnits, entry.endUnits()) : merge.next();
            }
        }

        private MapEntry translate(MapRunWriter run, MapEntry entry) {
            if (entry.isZeros()) {
                return entry;
            }
            return entry.withObject(tables.get(merge.source()).translate(entry.object(), run));
        }
    }
}
