package io.sluice.sink.recover;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.sink.segment.BatchDecoder;
import io.sluice.sink.segment.SegmentBytes;
import io.sluice.sink.segment.SegmentDisk;
import io.sluice.sink.segment.SegmentFooter;
import io.sluice.sink.segment.SegmentHeader;
import io.sluice.sink.segment.SegmentReader;
import io.sluice.sink.segment.SegmentRun;
import io.sluice.sink.segment.SegmentScan;
import io.sluice.sink.store.BlobInfo;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.vault.PointSegment;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.VaultKeys;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Re-reads one segment, every byte of it: length and CRC of the whole, header against the point, each batch down to its raw data, the footer
 * against the batches, the runs' CRCs.
 *
 * <p>Goes on behind a damaged batch where the footer says how. Threads: one per instance; it blocks for the store. Limits: one window of 2 MiB, one
 * batch.
 */
final class SegmentCheck {

    private final BlobStore store;
    private final BatchDecoder decoder;
    private final ByteBufAllocator allocator;
    private final RecoveryPoint point;
    private final PointSegment segment;
    private final PointTally tally;
    private final VerifyTotals totals;
    private final String key;
    private final List<Finding> findings = new ArrayList<>();

    SegmentCheck(
            BlobStore store,
            BatchDecoder decoder,
            ByteBufAllocator allocator,
            RecoveryPoint point,
            PointSegment segment,
            PointTally tally,
            VerifyTotals totals) {
        this.store = store;
        this.decoder = decoder;
        this.allocator = allocator;
        this.point = point;
        this.segment = segment;
        this.tally = tally;
        this.totals = totals;
        this.key = VaultKeys.segment(point.machine(), point.cycle(), segment.id());
    }

    List<Finding> run() throws IOException {
        BlobInfo info = store.head(key).block();
        if (info == null) {
            findings.add(Finding.damage(key, "it is missing, and point " + point.number() + " names it"));
        } else {
            if (info.lengthBytes() != segment.lengthBytes()) {
                findings.add(Finding.damage(
                        key,
                        "it has " + info.lengthBytes() + " bytes instead of the " + segment.lengthBytes()
                                + " that point " + point.number() + " names"));
            }
            read(info.lengthBytes());
        }
        if (!findings.isEmpty()) {
            tally.addDamaged(segment.id());
        }
        totals.segmentCount.increment();
        return findings;
    }

    private void read(long length) throws IOException {
        SegmentReader reader = new SegmentReader(store);
        SegmentBytes.Source source = (offset, count, into) -> {
            ByteBuf bytes = reader.read(key, offset, count).block();
            if (bytes != null) {
                into.writeBytes(bytes);
                bytes.release();
            }
        };
        try (SegmentBytes bytes = new SegmentBytes(key, length, source, allocator)) {
            readParts(bytes);
            bytes.takeRest();
            totals.byteCount.add(bytes.length());
            if (bytes.crc() != segment.crc32c()) {
                findings.add(Finding.damage(
                        key,
                        "all of it has crc32c " + Crc32c.hex(bytes.crc()) + " instead of the "
                                + Crc32c.hex(segment.crc32c()) + " that point " + point.number() + " names"));
            }
        } catch (DamagedException e) {
            findings.add(Finding.damage(e));
        }
    }

    private void readParts(SegmentBytes bytes) throws IOException {
        SegmentScan scan;
        try {
            scan = SegmentScan.open(bytes);
        } catch (DamagedException e) {
            findings.add(Finding.damage(e));
            return;
        }
        if (!scan.header().equals(dueHeader())) {
            findings.add(Finding.damage(
                    key, "it is not the segment that belongs here: " + scan.header() + " instead of " + dueHeader()));
            return;
        }
        SegmentFooter footer = footer(scan);
        readBatches(scan, footer);
        if (footer != null) {
            checkFooter(bytes, footer);
        }
    }

    private SegmentHeader dueHeader() {
        List<SegmentDisk> disks = point.disks().stream()
                .map(disk -> new SegmentDisk(disk.incarnation(), disk.sizeBytes(), disk.sectorBytes(), disk.id()))
                .toList();
        return new SegmentHeader(segment.id(), point.vault(), point.machine(), point.cycle(), point.base(), disks);
    }

    private @Nullable SegmentFooter footer(SegmentScan scan) throws IOException {
        try {
            return scan.readFooter(allocator);
        } catch (DamagedException e) {
            findings.add(Finding.damage(e));
            return null;
        }
    }

    private void readBatches(SegmentScan scan, @Nullable SegmentFooter footer) throws IOException {
        int count = footer == null ? segment.batches() : footer.batches().count();
        while (scan.batches() < count) {
            try {
                readBatch(scan, footer);
            } catch (DamagedException e) {
                findings.add(Finding.damage(e));
                if (footer == null) {
                    return;
                }
                scan.skip(footer.batches().recordLength(scan.batches()));
            }
        }
    }

    private void readBatch(SegmentScan scan, @Nullable SegmentFooter footer) throws IOException {
        BatchHeader header = scan.peekHeader();
        if (footer != null && !footer.batches().agrees(scan.batches(), header, scan.position())) {
            throw new DamagedException(
                    key, scan.position(), "the footer says otherwise of batch " + scan.batches() + " than its header");
        }
        ByteBuf record = scan.peekRecord(header);
        decoder.decodePayload(record, header, key, scan.position()).release();
        tally.add(header);
        totals.batchCount.increment();
        totals.rawByteCount.add(header.rawLength());
        scan.take(header);
    }

    private void checkFooter(SegmentBytes bytes, SegmentFooter footer) throws IOException {
        if (footer.batches().count() != segment.batches()) {
            findings.add(Finding.damage(
                    key,
                    "it has " + footer.batches().count() + " batches instead of the " + segment.batches()
                            + " that point " + point.number() + " names"));
        }
        List<SegmentRun> due = point.runs().stream()
                .filter(run -> run.segment().equals(segment.id()))
                .map(run -> new SegmentRun(
                        run.disk(), run.offsetBytes(), run.lengthBytes(), run.fromByte(), run.toByte(), run.crc32c()))
                .toList();
        if (!footer.runs().equals(due)) {
            findings.add(Finding.damage(
                    key,
                    "its map runs are " + footer.runs() + " instead of those of point " + point.number() + ", " + due));
        }
        for (SegmentRun run : footer.runs()) {
            int found = bytes.crcOf(run.position(), run.length(), allocator);
            if (found != run.crc()) {
                findings.add(Finding.damage(
                        new DamagedException(key, run.position(), run + " has crc32c " + Crc32c.hex(found))));
            }
        }
    }
}
