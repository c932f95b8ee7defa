package io.sluice.sink.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MapMergeTest {

    private static final int UNITS = 300;

    @Test
    void anyLayersLookLikePaintingThemInTheOrderOfTheirPriority() throws IOException {
        Random random = Seeds.random("MapMergeTest");
        for (int round = 0; round < 2000; round++) {
            int count = random.nextInt(9);
            List<List<MapEntry>> maps = new ArrayList<>();
            List<MapMerge.Layer> layers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                maps.add(randomMap(random, i + 1));
                layers.add(new MapMerge.Layer(cursor(maps.get(i)), i));
            }
            long[] painted = paint(maps);
            int from = random.nextInt(4) == 0 ? random.nextInt(UNITS) : 0;
            Arrays.fill(painted, 0, from, 0);

            MapMerge merge = new MapMerge(layers, from);

            assertThat(merged(merge)).as("round %d from %d", round, from).isEqualTo(painted);
        }
    }

    @Test
    void sourceTellsTheLayerOfTheLastEntry() throws IOException {
        MapMerge merge = new MapMerge(
                List.of(
                        new MapMerge.Layer(cursor(List.of(MapEntry.zeros(0, 10))), 1),
                        new MapMerge.Layer(cursor(List.of(MapEntry.zeros(4, 2))), 2)),
                0);

        List<String> seen = new ArrayList<>();
        for (MapEntry entry = merge.next(); entry != null; entry = merge.next()) {
            seen.add(merge.source() + ":" + entry.offsetUnits() + "-" + entry.endUnits());
        }
        assertThat(seen).containsExactly("0:0-4", "1:4-6", "0:6-10");
    }

    @Test
    void overlapsOfOnePriorityAreRefused() {
        assertOverlap(List.of(MapEntry.zeros(0, 10)), List.of(MapEntry.zeros(9, 1)));
        assertOverlap(List.of(MapEntry.zeros(0, 10)), List.of(MapEntry.zeros(0, 1)));
        assertOverlap(List.of(MapEntry.zeros(0, 1)), List.of(MapEntry.zeros(0, 10)));
        assertOverlap(List.of(MapEntry.zeros(0, 10)), List.of(MapEntry.zeros(0, 10)));
        assertOverlap(List.of(MapEntry.zeros(0, 10), MapEntry.zeros(5, 10)), List.of());
    }

    @Test
    void neighboursOfOnePriorityAreNoOverlap() throws IOException {
        MapMerge merge = layers(List.of(MapEntry.zeros(0, 10)), List.of(MapEntry.zeros(10, 10)));

        assertThat(merge.next()).isEqualTo(MapEntry.zeros(0, 10));
        assertThat(merge.next()).isEqualTo(MapEntry.zeros(10, 10));
        assertThat(merge.next()).isNull();
    }

    private static void assertOverlap(List<MapEntry> one, List<MapEntry> other) {
        assertThatThrownBy(() -> merged(layers(one, other))).isInstanceOf(OverlapException.class);
    }

    private static MapMerge layers(List<MapEntry> one, List<MapEntry> other) throws IOException {
        return new MapMerge(List.of(new MapMerge.Layer(cursor(one), 7), new MapMerge.Layer(cursor(other), 7)), 0);
    }

    /** What each unit shows: the ordinal of its entry and the raw position, as one number. */
    private static long[] merged(MapMerge merge) throws IOException {
        long[] units = new long[UNITS];
        long end = 0;
        for (MapEntry entry = merge.next(); entry != null; entry = merge.next()) {
            assertThat(entry.offsetUnits()).isGreaterThanOrEqualTo(end);
            end = entry.endUnits();
            paint(units, entry);
        }
        return units;
    }

    private static long[] paint(List<List<MapEntry>> maps) {
        long[] units = new long[UNITS];
        maps.forEach(map -> map.forEach(entry -> paint(units, entry)));
        return units;
    }

    private static void paint(long[] units, MapEntry entry) {
        for (long unit = entry.offsetUnits(); unit < entry.endUnits(); unit++) {
            long raw = entry.rawPosition() + (unit - entry.offsetUnits()) * 512;
            units[(int) unit] = entry.isZeros() ? -1 : entry.ordinal() * 1_000_000L + raw;
        }
    }

    private static List<MapEntry> randomMap(Random random, int layer) {
        List<MapEntry> map = new ArrayList<>();
        int at = random.nextInt(40);
        while (at < UNITS) {
            int length = Math.min(UNITS - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 60));
            map.add(
                    random.nextInt(5) == 0
                            ? MapEntry.zeros(at, length)
                            : new MapEntry(at, length, 1, layer * 1000 + map.size(), 1, 1, random.nextInt(9) * 512));
            at += length + (random.nextBoolean() ? 0 : random.nextInt(80));
        }
        return map;
    }

    private static MapCursor cursor(List<MapEntry> entries) {
        Iterator<MapEntry> iterator = entries.iterator();
        return () -> iterator.hasNext() ? iterator.next() : null;
    }
}
