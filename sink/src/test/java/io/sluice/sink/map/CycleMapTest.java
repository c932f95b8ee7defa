package io.sluice.sink.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.sink.segment.BatchPlace;
import io.sluice.sink.segment.SegmentDisk;
import io.sluice.sink.segment.SegmentHeader;
import io.sluice.sink.segment.SegmentSummary;
import io.sluice.sink.segment.SegmentWriter;
import io.sluice.sink.vault.PointRun;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Extents;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CycleMapTest {

    private static final PooledByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;
    private static final Id CYCLE = new Id(7, 7);
    private static final int DISKS = 2;
    private static final int UNITS = 4000;

    /** The modelled stretch of each disk lies across the border between two runs. */
    private static final long FIRST_UNIT = PointRun.STRETCH_BYTES / 512 - UNITS / 2;

    @TempDir
    Path directory;

    /** Per disk and unit: segment, ordinal and raw position of what was written last, -1 for zeros, 0 for nothing. */
    private final long[][] model = new long[DISKS][UNITS];

    private long sequence;

    @Test
    void runsShowTheLastPassOfEverySectorWhateverTheNumberOfSegments() throws IOException {
        Random random = Seeds.random("CycleMapTest");
        for (int round = 0; round < 8; round++) {
            for (long[] disk : model) {
                Arrays.fill(disk, 0);
            }
            Path cache = directory.resolve("cycle-" + round);
            CycleMap map = CycleMap.open(cache, CYCLE, POOL, 2 + random.nextInt(3));
            List<SegmentExtents> segments = randomSegments(random);
            for (SegmentExtents segment : segments.subList(0, segments.size() - 1)) {
                map.add(summary(segment), segment);
                map = random.nextInt(5) == 0 ? CycleMap.open(cache, CYCLE, POOL, 3) : map;
            }

            assertShows(map, segments.get(segments.size() - 1), segments.size());
            map.delete();
            assertThat(cache).doesNotExist();
        }
    }

    private void assertShows(CycleMap map, SegmentExtents last, int segments) throws IOException {
        Path file = directory.resolve("last.seg");
        List<PointRun> runs;
        try (SegmentWriter writer = SegmentWriter.create(file, last.segment(), 1 << 20, POOL)) {
            runs = map.writeRuns(writer, last);
            writer.finish();
        }
        long[][] shown = new long[DISKS][UNITS];
        try (FileChannel channel = FileChannel.open(file)) {
            for (PointRun run : runs) {
                RunBytes bytes = new FileRunBytes(channel, "x", run.offsetBytes(), run.lengthBytes(), POOL);
                MapRunReader reader = MapRunReader.open(bytes, PageCache.none());
                assertThat(reader.header())
                        .isEqualTo(new MapRunHeader(
                                incarnation(run.disk()), 0, 0, run.fromByte(), run.fromByte() + (1L << 38)));
                paint(shown[run.disk()], reader, last.segment().segment(), segments);
            }
        }
        Files.delete(file);
        assertThat(shown).isDeepEqualTo(model);
    }

    private static void paint(long[] disk, MapRunReader run, Id last, int segments) throws IOException {
        MapCursor cursor = run.from(0);
        for (MapEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
            assertThat(entry.offsetUnits() * 512)
                    .isBetween(run.header().fromByte(), run.header().toByte() - 512);
            assertThat(entry.endUnits() * 512).isLessThanOrEqualTo(run.header().toByte());
            for (long unit = entry.offsetUnits(); unit < entry.endUnits(); unit++) {
                long raw = entry.rawPosition() + (unit - entry.offsetUnits()) * 512;
                disk[(int) (unit - FIRST_UNIT)] =
                        entry.isZeros() ? -1 : mark(run.object(entry).segment(), entry.ordinal(), raw);
            }
            if (!entry.isZeros()) {
                boolean own = run.object(entry).segment().equals(last);
                assertThat(run.object(entry).length()).isEqualTo(own ? 0 : 1000);
                assertThat(run.objects()).hasSizeLessThanOrEqualTo(segments);
            }
        }
    }

    private static long mark(Id segment, int ordinal, long raw) {
        return segment.low() * 1_000_000_000L + ordinal * 1_000_000L + raw;
    }

    /** Several passes over the disks; in each every unit at most once, in random batches, lanes and segments mixed. */
    private List<SegmentExtents> randomSegments(Random random) {
        List<SegmentExtents> segments = new ArrayList<>();
        List<Integer> ordinals = new ArrayList<>();
        int passes = 1 + random.nextInt(3);
        int first = 0;
        for (int pass = 0; pass < passes; pass++) {
            int last = first + random.nextInt(6);
            while (segments.size() <= last) {
                segments.add(new SegmentExtents(header(segments.size() + 1)));
                ordinals.add(0);
            }
            for (int disk = 0; disk < DISKS; disk++) {
                int at = random.nextInt(100);
                while (at < UNITS - 200) {
                    int target = first + random.nextInt(last - first + 1);
                    int ordinal = ordinals.set(target, ordinals.get(target) + 1);
                    at = addBatch(random, segments.get(target), ordinal, disk, pass, at);
                }
            }
            first = last;
        }
        return segments;
    }

    private int addBatch(Random random, SegmentExtents segment, int ordinal, int disk, int pass, int from) {
        Extents.Builder extents = new Extents.Builder();
        boolean zeros = random.nextInt(4) == 0;
        int at = from;
        int raw = 0;
        for (int i = 1 + random.nextInt(5); i > 0 && at < UNITS - 60; i--) {
            int length = 1 + random.nextInt(50);
            extents.add((FIRST_UNIT + at) * 512, length * 512L);
            for (int unit = at; unit < at + length; unit++, raw += 512) {
                model[disk][unit] = zeros ? -1 : mark(segment.segment().segment(), ordinal, raw);
            }
            at += length + random.nextInt(30);
        }
        if (raw > 0) {
            BatchHeader header = zeros
                    ? BatchHeader.zeros(disk, sequence++, pass, extents.build())
                    : BatchHeader.raw(disk, sequence++, pass, raw, 0, extents.build());
            segment.visit(header, new BatchPlace(ordinal, 1000L + ordinal));
        }
        return at + 1 + (random.nextInt(6) == 0 ? random.nextInt(500) : 0);
    }

    @Test
    void extentsThatOverlapWithinOnePassAreRefused() throws IOException {
        SegmentExtents first = extents(1, 0, 0, 8);
        SegmentExtents second = extents(2, 0, 7, 8);
        CycleMap map = CycleMap.open(directory.resolve("c"), CYCLE, POOL);
        map.add(summary(first), first);

        try (SegmentWriter writer = SegmentWriter.create(directory.resolve("s"), second.segment(), 1 << 20, POOL)) {
            assertThatThrownBy(() -> map.writeRuns(writer, second)).isInstanceOf(OverlapException.class);
        }
    }

    @Test
    void damagedFileOfTheCacheIsFound() throws IOException {
        Path cache = directory.resolve("c");
        SegmentExtents first = extents(1, 0, 0, 8);
        CycleMap.open(cache, CYCLE, POOL).add(summary(first), first);
        Path file = files(cache).get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            Files.write(file, flipped);
            SegmentExtents last = extents(2, 0, 100, 8);
            Path segment = directory.resolve("s" + at);
            try (SegmentWriter writer = SegmentWriter.create(segment, last.segment(), 1 << 20, POOL)) {
                CycleMap map = CycleMap.open(cache, CYCLE, POOL);
                assertThatThrownBy(() -> map.writeRuns(writer, last))
                        .as("byte %d", at)
                        .isInstanceOf(DamagedException.class)
                        .hasMessageContaining(file.toString());
            }
        }
    }

    @Test
    void unfinishedFilesAreRemovedAndFinishedOnesAreFoundAgain() throws IOException {
        Path cache = directory.resolve("c");
        SegmentExtents first = extents(1, 0, 0, 8);
        CycleMap.open(cache, CYCLE, POOL).add(summary(first), first);
        Files.writeString(cache.resolve(".tmp-0"), "half");

        CycleMap map = CycleMap.open(cache, CYCLE, POOL);

        assertThat(map.segments()).containsExactly(first.segment().segment());
        assertThat(files(cache)).hasSize(1);
    }

    private static List<Path> files(Path cache) throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.toList();
        }
    }

    private static SegmentExtents extents(long segment, int pass, long offsetUnits, int units) {
        SegmentExtents extents = new SegmentExtents(header(segment));
        Extents one = Extents.of(offsetUnits * 512, units * 512L);
        extents.visit(BatchHeader.raw(0, segment, pass, units * 512, 0, one), new BatchPlace(0, 200));
        return extents;
    }

    private static SegmentSummary summary(SegmentExtents extents) {
        return new SegmentSummary(extents.segment().segment(), 1000, 5, 3, 10);
    }

    private static SegmentHeader header(long segment) {
        List<SegmentDisk> disks = new ArrayList<>();
        for (int disk = 0; disk < DISKS; disk++) {
            disks.add(new SegmentDisk(incarnation(disk), 1L << 40, 512, "disk" + disk));
        }
        return new SegmentHeader(new Id(3, segment), new Id(1, 1), new Id(2, 2), CYCLE, Id.NONE, disks);
    }

    private static Id incarnation(int disk) {
        return new Id(9, disk + 1);
    }
}
