package io.sluice.sink.map;

import io.sluice.sink.DamagedException;
import io.sluice.sink.segment.SegmentReader;
import io.sluice.sink.vault.PointDisk;
import io.sluice.sink.vault.PointRun;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.wire.Extents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * One disk as it was at one recovery point: the map runs of the point's chain, laid over one another, the newest on top.
 *
 * <p>Out: {@link ViewPiece}s that ascend and leave no gap. Format: docs/format.md, sections 6 and 7. Threads: pages are waited for on the
 * scheduler it is given, whose threads may block and are not the store's. Errors: {@link DamagedException}. Limits: opening reads page
 * indexes, not maps; a walk holds one page per run of the 256 GiB that it is in, and the cache is bounded by whoever made it.
 */
public final class DiskView {

    private final PointDisk disk;
    private final NavigableMap<Long, List<Layer>> stretches;
    private final Scheduler scheduler;

    private record Layer(MapRunReader run, long point) {}

    private DiskView(PointDisk disk, NavigableMap<Long, List<Layer>> stretches, Scheduler scheduler) {
        this.disk = disk;
        this.stretches = stretches;
        this.scheduler = scheduler;
    }

    /**
     * Opens a view.
     *
     * @param history the machine's points from 1 on, ascending, up to the one that is meant
     * @param diskId the disk, which must be in that point
     */
    public static Mono<DiskView> open(
            SegmentReader reader, List<RecoveryPoint> history, String diskId, PageCache cache, Scheduler scheduler) {
        return Mono.fromCallable(() -> openNow(reader, history, diskId, cache, scheduler))
                .subscribeOn(scheduler);
    }

    private static DiskView openNow(
            SegmentReader reader, List<RecoveryPoint> history, String diskId, PageCache cache, Scheduler scheduler)
            throws IOException {
        List<RecoveryPoint> chain = PointChain.of(history);
        PointDisk disk = chain.get(0).disks().stream()
                .filter(candidate -> candidate.id().equals(diskId))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("point " + chain.get(0).number() + " has no disk " + diskId));
        TreeMap<Long, List<Layer>> stretches = new TreeMap<>();
        for (RecoveryPoint point : chain) {
            for (PointRun run : runsOf(point, disk)) {
                MapRunReader opened = NamedRun.open(reader, point, run, cache);
                stretches
                        .computeIfAbsent(run.fromByte(), stretch -> new ArrayList<>())
                        .add(new Layer(opened, point.number()));
            }
        }
        return new DiskView(disk, stretches, scheduler);
    }

    private static List<PointRun> runsOf(RecoveryPoint point, PointDisk disk) {
        return point.disks().stream()
                .filter(candidate -> candidate.incarnation().equals(disk.incarnation()))
                .flatMap(same -> point.runs().stream().filter(run -> run.disk() == same.index()))
                .toList();
    }

    /** The disk, as the point has it. */
    public PointDisk disk() {
        return disk;
    }

    /** The disk from {@code fromByte} to {@code toByte} (exclusive, at most its size). */
    public Flux<ViewPiece> pieces(long fromByte, long toByte) {
        if (fromByte < 0 || toByte < fromByte || toByte > disk.sizeBytes()) {
            throw new IllegalArgumentException(
                    "[" + fromByte + ", " + toByte + ") of disk " + disk.id() + " with " + disk.sizeBytes() + " bytes");
        }
        return Flux.<ViewPiece, Walk>generate(() -> new Walk(fromByte, toByte), Walk::emit)
                .subscribeOn(scheduler);
    }

    /** A walk through the pieces, one stretch of 256 GiB after the other. */
    private final class Walk {

        private final long toByte;
        private long at;
        private long stretchEnd;
        private @Nullable MapMerge merge;
        private List<Layer> layers = List.of();
        private @Nullable ViewPiece pending;

        Walk(long fromByte, long toByte) {
            this.at = fromByte;
            this.stretchEnd = fromByte;
            this.toByte = toByte;
        }

        Walk emit(SynchronousSink<ViewPiece> sink) {
            try {
                ViewPiece next = next();
                if (next == null) {
                    sink.complete();
                } else {
                    sink.next(next);
                }
            } catch (IOException e) {
                sink.error(e);
            }
            return this;
        }

        private @Nullable ViewPiece next() throws IOException {
            if (at >= toByte) {
                return null;
            }
            ViewPiece piece = pending == null ? covered() : pending;
            pending = null;
            if (piece == null) {
                piece = ViewPiece.hole(at, toByte);
            } else if (piece.offsetBytes() > at) {
                pending = piece;
                piece = ViewPiece.hole(at, piece.offsetBytes());
            }
            at = piece.endBytes();
            return piece;
        }

        /** The next piece that a run covers, cut at the end of the walk; null when there is none before it. */
        private @Nullable ViewPiece covered() throws IOException {
            while (true) {
                MapEntry entry = merge == null ? null : merge.next();
                if (entry != null) {
                    return entry.offsetUnits() * Extents.UNIT_BYTES >= toByte ? null : piece(entry);
                }
                if (!openNextStretch()) {
                    return null;
                }
            }
        }

        private boolean openNextStretch() throws IOException {
            Map.Entry<Long, List<Layer>> next = merge == null
                    ? stretches.ceilingEntry(at - at % PointRun.STRETCH_BYTES)
                    : stretches.ceilingEntry(stretchEnd);
            if (next == null || next.getKey() >= toByte) {
                return false;
            }
            stretchEnd = next.getKey() + PointRun.STRETCH_BYTES;
            layers = next.getValue();
            long fromUnits = Math.max(at, next.getKey()) / Extents.UNIT_BYTES;
            List<MapMerge.Layer> merged = new ArrayList<>();
            for (Layer layer : layers) {
                merged.add(new MapMerge.Layer(layer.run().from(fromUnits), layer.point()));
            }
            merge = new MapMerge(merged, fromUnits);
            return true;
        }

        private ViewPiece piece(MapEntry entry) {
            long entryByte = entry.offsetUnits() * Extents.UNIT_BYTES;
            long from = Math.max(entryByte, at);
            long to = Math.min(entry.endUnits() * Extents.UNIT_BYTES, toByte);
            if (entry.isZeros()) {
                return new ViewPiece(from, to - from, null, 0, true);
            }
            MapRunReader run = layers.get(merge == null ? 0 : merge.source()).run();
            BatchRef batch = new BatchRef(run.object(entry), entry.ordinal(), entry.position(), entry.recordLength());
            return new ViewPiece(from, to - from, batch, entry.rawPosition() + (int) (from - entryByte), true);
        }
    }
}
