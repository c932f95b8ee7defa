package io.sluice.sink.recover;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.DamagedException;
import io.sluice.sink.map.BatchRef;
import io.sluice.sink.map.MapCursor;
import io.sluice.sink.map.MapEntry;
import io.sluice.sink.map.MapObject;
import io.sluice.sink.map.MapRunReader;
import io.sluice.sink.map.NamedRun;
import io.sluice.sink.map.PageCache;
import io.sluice.sink.map.ViewPiece;
import io.sluice.sink.segment.BatchIndex;
import io.sluice.sink.segment.SegmentReader;
import io.sluice.sink.vault.PointRun;
import io.sluice.sink.vault.PointSegment;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.VaultKeys;
import io.sluice.wire.BatchFormatException;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Extents;
import io.sluice.wire.Id;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Re-reads one map run: every page, and for every entry the batch it points to, whose header must name the entry's extent.
 *
 * <p>Threads: one per instance; it blocks for the store. Limits: one page, one window of entries, and the indexes of {@value #INDEXES} segments.
 */
final class RunCheck {

    private static final int INDEXES = 8;
    private static final int WINDOW = 1024;

    private final SegmentReader reader;
    private final RecoveryPoint point;
    private final PointRun run;
    private final PointTally tally;
    private final String key;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Id, BatchIndex> indexes = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, BatchIndex> eldest) {
            return size() > INDEXES;
        }
    };

    RunCheck(SegmentReader reader, RecoveryPoint point, PointRun run, PointTally tally) {
        this.reader = reader;
        this.point = point;
        this.run = run;
        this.tally = tally;
        this.key = VaultKeys.segment(point.machine(), point.cycle(), run.segment());
    }

    List<Finding> run() throws IOException {
        if (tally.isDamaged(run.segment())) {
            return findings;
        }
        try {
            checkEntries(NamedRun.open(reader, point, run, PageCache.none()));
        } catch (DamagedException e) {
            findings.add(Finding.damage(e));
        }
        return findings;
    }

    private void checkEntries(MapRunReader opened) throws IOException {
        Map<BatchRef, List<ViewPiece>> window = new LinkedHashMap<>();
        int entries = 0;
        MapCursor cursor = opened.from(0);
        for (MapEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
            tally.addMapped(run.disk(), entry.lengthUnits() * Extents.UNIT_BYTES);
            if (!entry.isZeros()) {
                BatchRef batch =
                        new BatchRef(opened.object(entry), entry.ordinal(), entry.position(), entry.recordLength());
                window.computeIfAbsent(batch, first -> new ArrayList<>()).add(piece(entry, batch));
            }
            if (++entries % WINDOW == 0) {
                window.forEach(this::checkBatch);
                window.clear();
            }
        }
        window.forEach(this::checkBatch);
    }

    private static ViewPiece piece(MapEntry entry, BatchRef batch) {
        long offset = entry.offsetUnits() * Extents.UNIT_BYTES;
        return new ViewPiece(offset, entry.lengthUnits() * Extents.UNIT_BYTES, batch, entry.rawPosition(), true);
    }

    private void checkBatch(BatchRef batch, List<ViewPiece> pieces) {
        if (tally.isDamaged(batch.object().segment())) {
            return;
        }
        try {
            BatchIndex index = index(batch.object());
            boolean indexed = batch.ordinal() < index.count()
                    && index.position(batch.ordinal()) == batch.position()
                    && index.recordLength(batch.ordinal()) == batch.recordLength();
            if (!indexed) {
                throw new DamagedException(
                        batch.object().key(),
                        batch.position(),
                        "the map of " + key + " looks for batch " + batch.ordinal() + " with " + batch.recordLength()
                                + " bytes here, and the footer does not");
            }
            BatchHeader header = header(batch, index.extentCount(batch.ordinal()));
            if (header.disk() != run.disk()) {
                throw new DamagedException(
                        batch.object().key(), batch.position(), "the map takes it for a batch of another disk");
            }
            batch.checkNames(header, pieces);
        } catch (DamagedException e) {
            findings.add(Finding.damage(e));
        }
    }

    private BatchIndex index(MapObject object) {
        BatchIndex known = indexes.get(object.segment());
        if (known != null) {
            return known;
        }
        long length = point.segments().stream()
                .filter(segment -> segment.id().equals(object.segment()))
                .mapToLong(PointSegment::lengthBytes)
                .findFirst()
                .orElseThrow(
                        () -> new DamagedException(object.key(), "the map of " + key + " names it, the point not"));
        BatchIndex read = reader.readIndex(object.key(), length)
                .map(index -> index.footer().batches())
                .blockOptional()
                .orElseThrow();
        indexes.put(object.segment(), read);
        return read;
    }

    private BatchHeader header(BatchRef batch, int extents) {
        int length = BatchHeader.FIXED_BYTES + extents * BatchHeader.EXTENT_BYTES + BatchHeader.CRC_BYTES;
        ByteBuf bytes = reader.read(batch.object().key(), batch.position(), length)
                .blockOptional()
                .orElseThrow();
        try {
            return BatchHeader.decode(bytes, batch.object().cycle());
        } catch (BatchFormatException e) {
            throw new DamagedException(batch.object().key(), batch.position(), "no batch here: " + e.getMessage());
        } finally {
            bytes.release();
        }
    }
}
