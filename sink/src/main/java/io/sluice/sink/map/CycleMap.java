package io.sluice.sink.map;

import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.map.SegmentExtents.Section;
import io.sluice.sink.segment.SegmentHeader;
import io.sluice.sink.segment.SegmentRun;
import io.sluice.sink.segment.SegmentSummary;
import io.sluice.sink.segment.SegmentWriter;
import io.sluice.sink.store.Fsync;
import io.sluice.sink.vault.PointRun;
import io.sluice.wire.Extents;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The map of a running cycle, in memory that does not grow with the disk.
 *
 * <p>Each closed segment leaves a small file in the cycle's directory with what it covers, sorted. At the end of the cycle they are merged
 * into the cycle's own runs, at most 64 at a time (so a cycle of 256 GiB stored takes two rounds), and the runs go into the
 * cycle's last segment. Of two passes the later one wins. The files are durable and outlive the gateway: {@link #segments} says after a
 * restart which segments need not be looked at again.
 *
 * <p>Threads: one at a time; everything blocks. Owns: the directory. Errors: {@link OverlapException} when two extents of one pass
 * overlap; {@link io.sluice.sink.DamagedException} when a file is not what was written. Limits: one page for each of at most 64 files and
 * each pass, and a {@link MapObject} per segment.
 */
public final class CycleMap {

    static final int FAN_IN = 64;

    private static final String SUFFIX = ".map";
    private static final String TEMPORARY = ".tmp-";
    private static final long STRETCH_UNITS = PointRun.STRETCH_BYTES / Extents.UNIT_BYTES;

    private final Path directory;
    private final Id cycle;
    private final ByteBufAllocator allocator;
    private final int fanIn;
    private final TreeSet<Id> segments = new TreeSet<>();
    private int temporaries;

    private CycleMap(Path directory, Id cycle, ByteBufAllocator allocator, int fanIn) {
        this.directory = directory;
        this.cycle = cycle;
        this.allocator = allocator;
        this.fanIn = fanIn;
    }

    /** Opens the map of a cycle in a directory that is its alone; the directory is made if it is not there. */
    public static CycleMap open(Path directory, Id cycle, ByteBufAllocator allocator) throws IOException {
        return open(directory, cycle, allocator, FAN_IN);
    }

    static CycleMap open(Path directory, Id cycle, ByteBufAllocator allocator, int fanIn) throws IOException {
        Files.createDirectories(directory);
        CycleMap map = new CycleMap(directory, cycle, allocator, fanIn);
        map.readDirectory();
        return map;
    }

    private void readDirectory() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.startsWith(TEMPORARY)) {
                    Files.delete(file);
                } else if (name.endsWith(SUFFIX)) {
                    segments.add(Id.parse(name.substring(0, name.length() - SUFFIX.length())));
                }
            }
        }
    }

    /** The segments whose extents are here. */
    public Set<Id> segments() {
        return Set.copyOf(segments);
    }

    /** Adds what a closed segment covers; durable on return. Nothing happens for a segment that is here already. */
    public void add(SegmentSummary summary, SegmentExtents extents) throws IOException {
        SegmentHeader header = extents.segment();
        if (!header.segment().equals(summary.id()) || !header.cycle().equals(cycle)) {
            throw new IllegalArgumentException(summary + " with extents of segment " + header.segment() + " of cycle "
                    + header.cycle() + " for the map of cycle " + cycle);
        }
        if (segments.contains(summary.id())) {
            return;
        }
        MapObject object = new MapObject(header.machine(), cycle, summary.id(), summary.length(), summary.crc32c());
        List<MapSpill.Content> contents = new ArrayList<>();
        for (Section section : extents.sections()) {
            MapLayers layers = new MapLayers();
            layers.add(extents.sorted(section), List.of(object), section.pass());
            Id incarnation = header.disks().get(section.disk()).incarnation();
            contents.add(new MapSpill.Content(section, run(layers, incarnation)));
        }
        Path temporary = temporary();
        MapSpill.write(temporary, cycle, contents, allocator);
        Files.move(temporary, directory.resolve(summary.id() + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
        Fsync.directory(directory);
        segments.add(summary.id());
    }

    private static MapSpill.Source run(MapLayers layers, Id incarnation) {
        MapRunHeader header = new MapRunHeader(incarnation, 0, 0, 0, Long.MAX_VALUE);
        return (channel, allocator) -> {
            try (MapRunWriter run = new MapRunWriter(bytes -> MapSpill.writeFully(channel, bytes), header, allocator)) {
                layers.sweep().moveTo(run, Long.MAX_VALUE);
                run.finish();
            }
        };
    }

    private Path temporary() {
        return directory.resolve(TEMPORARY + temporaries++);
    }

    /**
     * Writes the cycle's runs into its last segment, whose own extents are given instead of having been added.
     *
     * @return the runs that were appended, as the recovery point names them
     */
    public List<PointRun> writeRuns(SegmentWriter last, SegmentExtents lastExtents) throws IOException {
        List<Path> files = new ArrayList<>();
        segments.forEach(segment -> files.add(directory.resolve(segment + SUFFIX)));
        List<MapSpill> spills = new ArrayList<>();
        try {
            for (Path file : mergeDown(files)) {
                spills.add(MapSpill.open(file, cycle, allocator));
            }
            return writeRuns(last, lastExtents, spills);
        } finally {
            for (MapSpill spill : spills) {
                spill.close();
            }
        }
    }

    /** Merges files until at most {@link #FAN_IN} are left. What it makes is temporary: after a crash it is made again. */
    private List<Path> mergeDown(List<Path> files) throws IOException {
        List<Path> left = files;
        while (left.size() > fanIn) {
            List<Path> merged = new ArrayList<>();
            for (int i = 0; i < left.size(); i += fanIn) {
                merged.add(merge(left.subList(i, Math.min(left.size(), i + fanIn))));
            }
            left = merged;
        }
        return left;
    }

    private Path merge(List<Path> files) throws IOException {
        List<MapSpill> spills = new ArrayList<>();
        try {
            TreeSet<Section> sections = new TreeSet<>();
            for (Path file : files) {
                MapSpill spill = MapSpill.open(file, cycle, allocator);
                spills.add(spill);
                sections.addAll(spill.sections());
            }
            List<MapSpill.Content> contents = new ArrayList<>();
            for (Section section : sections) {
                MapLayers layers = new MapLayers();
                Id incarnation = Id.NONE;
                for (MapSpill spill : spills) {
                    if (spill.sections().contains(section)) {
                        MapRunReader run = spill.run(section);
                        incarnation = run.header().incarnation();
                        layers.add(run.from(0), run.objects(), section.pass());
                    }
                }
                contents.add(new MapSpill.Content(section, run(layers, incarnation)));
            }
            Path merged = temporary();
            MapSpill.write(merged, cycle, contents, allocator);
            return merged;
        } finally {
            for (MapSpill spill : spills) {
                spill.close();
            }
        }
    }

    private List<PointRun> writeRuns(SegmentWriter last, SegmentExtents lastExtents, List<MapSpill> spills)
            throws IOException {
        SegmentHeader header = last.header();
        if (!lastExtents.segment().equals(header)) {
            throw new IllegalArgumentException("extents of another segment than " + header.segment());
        }
        MapObject self = new MapObject(header.machine(), cycle, header.segment(), 0, 0);
        List<PointRun> runs = new ArrayList<>();
        for (int disk = 0; disk < header.disks().size(); disk++) {
            MapLayers layers = layers(disk, lastExtents, self, spills);
            MapLayers.Sweep sweep = layers.sweep();
            Id incarnation = header.disks().get(disk).incarnation();
            for (MapEntry next = sweep.peek(); next != null; next = sweep.peek()) {
                runs.add(writeStretch(last, disk, incarnation, next.offsetUnits() / STRETCH_UNITS, sweep));
            }
        }
        return runs;
    }

    private static MapLayers layers(int disk, SegmentExtents lastExtents, MapObject self, List<MapSpill> spills) {
        MapLayers layers = new MapLayers();
        for (MapSpill spill : spills) {
            for (Section section : spill.sections()) {
                if (section.disk() == disk) {
                    MapRunReader run = spill.run(section);
                    layers.add(run.from(0), run.objects(), section.pass());
                }
            }
        }
        for (Section section : lastExtents.sections()) {
            if (section.disk() == disk) {
                layers.add(lastExtents.sorted(section), List.of(self), section.pass());
            }
        }
        return layers;
    }

    private PointRun writeStretch(SegmentWriter last, int disk, Id incarnation, long stretch, MapLayers.Sweep sweep)
            throws IOException {
        long fromByte = stretch * PointRun.STRETCH_BYTES;
        long toByte = fromByte + PointRun.STRETCH_BYTES;
        SegmentRun run = last.appendRun(disk, fromByte, toByte, out -> {
            MapRunHeader header = new MapRunHeader(incarnation, 0, 0, fromByte, toByte);
            try (MapRunWriter writer = new MapRunWriter(out, header, allocator)) {
                sweep.moveTo(writer, toByte / Extents.UNIT_BYTES);
                writer.finish();
            }
        });
        return new PointRun(disk, last.id(), run.position(), run.length(), run.crc(), fromByte, toByte);
    }

    /** Removes the directory with all that is in it: the cycle is committed or aborted. */
    public void delete() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
        segments.clear();
    }
}
