package io.sluice.sink.recover;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.sink.map.CycleMap;
import io.sluice.sink.map.SegmentExtents;
import io.sluice.sink.segment.Batches;
import io.sluice.sink.segment.Batches.Batch;
import io.sluice.sink.segment.SegmentDisk;
import io.sluice.sink.segment.SegmentHeader;
import io.sluice.sink.segment.SegmentSummary;
import io.sluice.sink.segment.SegmentWriter;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.vault.Consistency;
import io.sluice.sink.vault.PointAgent;
import io.sluice.sink.vault.PointDisk;
import io.sluice.sink.vault.PointKind;
import io.sluice.sink.vault.PointRun;
import io.sluice.sink.vault.PointSegment;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.VaultKeys;
import io.sluice.wire.Extents;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A vault that is filled with random cycles, beside plain arrays that say what each point must show.
 *
 * <p>It writes as a gateway does: segments, spilled maps, runs in the last segment, and the point at the end.
 */
final class TestVault {

    private static final PooledByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;

    /** One machine of some disks; their sizes need not be multiples of anything. */
    static final int DISKS = 2;

    private static final int WHOLE_BATCH_BYTES = 32 << 10;

    final BlobStore store;
    final Id vault;
    final Id machine;
    final List<RecoveryPoint> points = new ArrayList<>();

    /** What each point must show, by point and disk. */
    final List<byte[][]> images = new ArrayList<>();

    private final Path cache;
    private final Random random;
    private final int maxBytes;
    private final byte[][] content;
    private int files;

    TestVault(BlobStore store, Path cache, Random random, int maxBytes) {
        this.store = store;
        this.cache = cache;
        this.random = random;
        this.maxBytes = maxBytes;
        this.vault = Id.random(random);
        this.machine = Id.random(random);
        this.content = new byte[DISKS][];
        for (int disk = 0; disk < DISKS; disk++) {
            content[disk] = new byte[maxBytes / 2 + random.nextInt(maxBytes / 2)];
        }
        create(
                VaultKeys.vault(),
                "{\"format\":\"sluice-vault\",\"version\":1,\"features\":[],\"vault\":\"" + vault
                        + "\",\"created\":\"2026-01-01T00:00:00.000Z\",\"keyCheck\":null}\n");
        create(
                VaultKeys.record(machine, 1),
                "{\"format\":\"sluice-machine\",\"version\":1,\"machine\":\"" + machine
                        + "\",\"number\":1,\"name\":\"web-1\",\"created\":\"2026-01-01T00:00:00.000Z\","
                        + "\"disks\":[{\"id\":\"disk0\"},{\"id\":\"disk1\"}],\"hardware\":null,\"protection\":null}\n");
    }

    private void create(String key, String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(text);
            String line = "sha256=" + java.util.HexFormat.of().formatHex(digest) + "\n";
            store.create(key, (json + line).getBytes(StandardCharsets.UTF_8)).block();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The points from 1 to {@code number}. */
    List<RecoveryPoint> history(int number) {
        return points.subList(0, number);
    }

    /** One more cycle with changes of up to {@code passes} passes, and its point. */
    RecoveryPoint addPoint(int passes) throws IOException {
        return new Cycle().run(passes);
    }

    /**
     * One more cycle that writes every byte of every disk anew, with content that does not compress: two of them in a row have the same layout
     * down to the last byte of their segments' lengths.
     */
    RecoveryPoint addWholePoint() throws IOException {
        return new Cycle().runWhole();
    }

    static Id incarnation(int disk) {
        return new Id(77, disk + 1);
    }

    private final class Cycle {
        private final Id cycle = Id.random(random);
        private final Id base =
                points.isEmpty() ? Id.NONE : points.get(points.size() - 1).cycle();
        private final CycleMap map = CycleMap.open(cache.resolve("map-" + cycle), cycle, POOL);
        private final List<PointSegment> segments = new ArrayList<>();
        private final long[] batches = new long[DISKS];
        private final long[] extents = new long[DISKS];
        private final long[] changed = new long[DISKS];
        private SegmentWriter writer;
        private SegmentExtents covered;
        private Path file;
        private long sequence;

        Cycle() throws IOException {
            openSegment();
        }

        RecoveryPoint run(int passes) throws IOException {
            for (int pass = 0; pass < passes; pass++) {
                for (int disk = 0; disk < DISKS; disk++) {
                    change(disk, pass);
                }
            }
            return commit();
        }

        RecoveryPoint runWhole() throws IOException {
            for (int disk = 0; disk < DISKS; disk++) {
                for (int at = 0; at < content[disk].length; at += WHOLE_BATCH_BYTES) {
                    int length = Math.min(WHOLE_BATCH_BYTES, (content[disk].length - at + 511) / 512 * 512);
                    byte[] raw = new byte[length];
                    random.nextBytes(raw);
                    write(disk, 0, Extents.of(at, length), raw, false);
                }
            }
            return commit();
        }

        private RecoveryPoint commit() throws IOException {
            List<PointRun> runs = map.writeRuns(writer, covered);
            closeSegment(false);
            map.delete();
            RecoveryPoint point = point(runs);
            store.create(point.key(), point.encode()).block();
            points.add(point);
            images.add(Arrays.stream(content).map(byte[]::clone).toArray(byte[][]::new));
            return point;
        }

        private void change(int disk, int pass) throws IOException {
            int units = (content[disk].length + 511) / 512;
            int at = points.isEmpty() && pass == 0 ? 0 : random.nextInt(units / 2 + 1);
            while (at < units) {
                Extents.Builder builder = new Extents.Builder();
                int extentsHere = 1 + random.nextInt(4);
                int rawUnits = 0;
                for (int i = 0; i < extentsHere && at < units; i++) {
                    int length = Math.min(units - at, random.nextBoolean() ? 8 : 1 + random.nextInt(100));
                    builder.add(at * 512L, length * 512L);
                    rawUnits += length;
                    at += length + (random.nextBoolean() ? 0 : random.nextInt(30));
                }
                write(disk, pass, builder.build(), rawUnits * 512);
                at += points.isEmpty() ? 0 : random.nextInt(units / 3 + 1);
            }
        }

        private void write(int disk, int pass, Extents covering, int rawLength) throws IOException {
            boolean zeros = random.nextInt(5) == 0;
            write(disk, pass, covering, zeros ? new byte[rawLength] : randomContent(rawLength), zeros);
        }

        private void write(int disk, int pass, Extents covering, byte[] raw, boolean zeros) throws IOException {
            int from = 0;
            for (int i = 0; i < covering.count(); i++) {
                int offset = (int) covering.offsetUnits(i) * 512;
                int length = (int) covering.lengthUnits(i) * 512;
                int kept = Math.min(length, content[disk].length - offset);
                Arrays.fill(raw, from + kept, from + length, (byte) 0);
                System.arraycopy(raw, from, content[disk], offset, kept);
                from += length;
            }
            try (Batch batch = zeros
                    ? Batches.zeros(disk, sequence++, pass, covering)
                    : Batches.compressed(disk, sequence++, pass, covering, raw)) {
                if (!writer.hasRoomFor(batch.header())) {
                    closeSegment(true);
                    openSegment();
                }
                covered.visit(batch.header(), writer.append(batch.header(), batch.payload()));
            }
            batches[disk]++;
            extents[disk] += covering.count();
            changed[disk] += raw.length;
        }

        private byte[] randomContent(int length) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            if (random.nextInt(3) > 0) {
                for (int i = 0; i < length; i++) {
                    bytes[i] = (byte) (i / 9 % 13 + (bytes[i] & 1));
                }
            }
            if (length > 40_000 && random.nextBoolean()) {
                Arrays.fill(bytes, 8192, 8192 + 20_480, (byte) 0);
            }
            return bytes;
        }

        private void openSegment() throws IOException {
            List<SegmentDisk> disks = new ArrayList<>();
            for (int disk = 0; disk < DISKS; disk++) {
                disks.add(new SegmentDisk(incarnation(disk), content[disk].length, 512, "disk" + disk));
            }
            SegmentHeader header = new SegmentHeader(Id.random(random), vault, machine, cycle, base, disks);
            file = cache.resolve("segment-" + files++);
            writer = SegmentWriter.create(file, header, 1 + maxBytes / 2, POOL);
            covered = new SegmentExtents(header);
        }

        private void closeSegment(boolean spill) throws IOException {
            SegmentSummary summary = writer.finish();
            if (spill) {
                map.add(summary, covered);
            }
            store.createFromFile(VaultKeys.segment(machine, cycle, summary.id()), file, false)
                    .block();
            Files.delete(file);
            segments.add(new PointSegment(summary.id(), summary.length(), summary.crc32c(), summary.batches()));
        }

        private RecoveryPoint point(List<PointRun> runs) {
            List<PointDisk> disks = new ArrayList<>();
            for (int disk = 0; disk < DISKS; disk++) {
                disks.add(new PointDisk(
                        disk,
                        "disk" + disk,
                        incarnation(disk),
                        content[disk].length,
                        512,
                        batches[disk],
                        extents[disk],
                        changed[disk]));
            }
            Instant time = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(60L * points.size());
            return new RecoveryPoint(
                    vault,
                    machine,
                    points.size() + 1,
                    cycle,
                    base,
                    base,
                    base.isNone() ? PointKind.INITIAL : PointKind.DELTA,
                    Consistency.CRASH,
                    time,
                    time,
                    0,
                    new PointAgent(new Id(1, 1), new Id(2, 2), "0.1.0"),
                    disks,
                    segments,
                    runs,
                    1000);
        }
    }
}
