package io.sluice.loadtest;

import io.sluice.sink.map.MapCursor;
import io.sluice.sink.map.MapEntry;
import io.sluice.sink.map.MapMerge;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The merge of map runs: what laying the maps of many points over one another costs, by their number. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets parameters and calls the set-up
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MapMergeBenchmark {

    private static final int ENTRIES = 100_000;
    private static final int EXTENT_UNITS = 128;

    /** How many maps; together they have 100,000 entries. */
    @Param({"2", "64", "1000"})
    public int maps;

    private List<List<MapEntry>> contents;

    /** Makes maps of random ascending extents over one disk. */
    @Setup
    public void setUp() {
        Random random = new Random(1);
        contents = new ArrayList<>();
        int each = ENTRIES / maps;
        for (int map = 0; map < maps; map++) {
            List<MapEntry> entries = new ArrayList<>();
            long at = 0;
            for (int i = 0; i < each; i++) {
                at += EXTENT_UNITS * (long) random.nextInt(2 * maps);
                entries.add(new MapEntry(at, EXTENT_UNITS, 1, i, 144 + i * 1000L, 1000, 0));
                at += EXTENT_UNITS;
            }
            contents.add(entries);
        }
    }

    /** All entries of the view. */
    @Benchmark
    public long merge() throws IOException {
        List<MapMerge.Layer> layers = new ArrayList<>();
        for (int map = 0; map < maps; map++) {
            layers.add(new MapMerge.Layer(cursor(contents.get(map)), map));
        }
        MapMerge merge = new MapMerge(layers, 0);
        long seen = 0;
        for (MapEntry entry = merge.next(); entry != null; entry = merge.next()) {
            seen += entry.lengthUnits();
        }
        return seen;
    }

    private static MapCursor cursor(List<MapEntry> entries) {
        int[] next = {0};
        return () -> next[0] == entries.size() ? null : entries.get(next[0]++);
    }
}
