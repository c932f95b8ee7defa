package io.sluice.sink.map;

import io.sluice.sink.DamagedException;
import io.sluice.sink.segment.SegmentReader;
import io.sluice.sink.vault.PointDisk;
import io.sluice.sink.vault.PointRun;
import io.sluice.sink.vault.PointSegment;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.VaultKeys;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Opens a map run that a recovery point names, and lets it point at nothing but what the point names too.
 *
 * <p>Every checksum inside an object that was put in another's place is right, and its header fits as soon as it is of the same disk. What
 * gives it away is the table of objects: it names the cycle, and the length and checksum of each of its segments. A point whose run was believed
 * without that would show another point's data.
 */
public final class NamedRun {

    private NamedRun() {}

    /**
     * Reads header, index and table, and checks them against the point; not the run's own checksum, for which all of its pages would have
     * to be read.
     */
    public static MapRunReader open(SegmentReader reader, RecoveryPoint point, PointRun run, PageCache cache)
            throws IOException {
        String key = VaultKeys.segment(point.machine(), point.cycle(), run.segment());
        MapRunReader opened =
                MapRunReader.open(new StoredRunBytes(reader, key, run.offsetBytes(), run.lengthBytes()), cache);
        PointDisk disk = point.disks().get(run.disk());
        MapRunHeader due = new MapRunHeader(disk.incarnation(), 0, 0, run.fromByte(), run.toByte());
        if (!opened.header().equals(due)) {
            throw new DamagedException(
                    key, run.offsetBytes(), "here is " + opened.header() + " where " + due + " was due");
        }
        Set<MapObject> named = point.segments().stream()
                .map(segment -> object(point, run, segment))
                .collect(Collectors.toSet());
        for (MapObject object : opened.objects()) {
            if (!named.contains(object)) {
                throw new DamagedException(
                        key, "its map names " + object + ", which point " + point.number() + " does not name so");
            }
        }
        return opened;
    }

    /** A segment of the point as the run's table must have it. The one that holds the run could not know its own length and checksum. */
    private static MapObject object(RecoveryPoint point, PointRun run, PointSegment segment) {
        boolean own = segment.id().equals(run.segment());
        return new MapObject(
                point.machine(),
                point.cycle(),
                segment.id(),
                own ? 0 : segment.lengthBytes(),
                own ? 0 : segment.crc32c());
    }
}
