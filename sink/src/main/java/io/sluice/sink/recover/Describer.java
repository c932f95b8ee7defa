package io.sluice.sink.recover;

import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.sink.map.MapCursor;
import io.sluice.sink.map.MapEntry;
import io.sluice.sink.map.MapRunReader;
import io.sluice.sink.map.PageCache;
import io.sluice.sink.segment.SegmentBytes;
import io.sluice.sink.segment.SegmentDisk;
import io.sluice.sink.segment.SegmentFooter;
import io.sluice.sink.segment.SegmentHeader;
import io.sluice.sink.segment.SegmentRun;
import io.sluice.sink.segment.SegmentScan;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts segments and map runs into words, of long lists the first {@value #SHOWN} elements. Threads: one; it blocks. */
final class Describer {

    private static final int SHOWN = 20;

    private final ObjectSource source;
    private final ByteBufAllocator allocator;
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();

    Describer(ObjectSource source, ByteBufAllocator allocator) {
        this.source = source;
        this.allocator = allocator;
    }

    Description segment() throws IOException {
        try (SegmentBytes bytes = source.sequence(allocator)) {
            SegmentScan scan = SegmentScan.open(bytes);
            describeHeader(scan.header());
            SegmentFooter footer = footer(scan);
            describeBatches(
                    scan, footer == null ? Integer.MAX_VALUE : footer.batches().count());
            if (footer != null) {
                describeRuns(footer);
                bytes.takeRest();
                put(
                        "crc32c",
                        Crc32c.hex(bytes.crc()),
                        "all of it: " + bytes.length() + " bytes, crc32c " + Crc32c.hex(bytes.crc()));
            }
            return new Description(source.name(), footer == null ? "cut segment" : "segment", fields, lines);
        }
    }

    private void describeHeader(SegmentHeader header) {
        put("segment", header.segment().toString(), "segment " + header.segment());
        put("vault", header.vault().toString(), "of vault " + header.vault());
        put("machine", header.machine().toString(), "machine " + header.machine());
        put("cycle", header.cycle().toString(), "cycle " + header.cycle());
        put(
                "base",
                header.base().toString(),
                header.base().isNone() ? "taken against zeros" : "taken against cycle " + header.base());
        List<Map<String, Object>> disks = new ArrayList<>();
        for (SegmentDisk disk : header.disks()) {
            lines.add("disk " + disks.size() + ": " + disk.id() + ", " + disk.sizeBytes() + " bytes in sectors of "
                    + disk.sectorBytes() + ", incarnation " + disk.incarnation());
            disks.add(Map.of(
                    "id", disk.id(),
                    "incarnation", disk.incarnation().toString(),
                    "sizeBytes", disk.sizeBytes(),
                    "sectorBytes", disk.sectorBytes()));
        }
        fields.put("disks", disks);
    }

    private @Nullable SegmentFooter footer(SegmentScan scan) throws IOException {
        try {
            return scan.readFooter(allocator);
        } catch (DamagedException e) {
            put("cut", e.meaning(), "no footer: " + e.meaning());
            return null;
        }
    }

    private void describeBatches(SegmentScan scan, int count) throws IOException {
        List<Map<String, Object>> batches = new ArrayList<>();
        long raw = 0;
        long stored = 0;
        try {
            while (scan.batches() < count) {
                BatchHeader batch = scan.peekHeader();
                scan.peekRecord(batch);
                if (scan.batches() < SHOWN) {
                    batches.add(describeBatch(scan, batch));
                }
                raw += batch.rawLength();
                stored += batch.storedLength();
                scan.take(batch);
            }
        } catch (DamagedException e) {
            put("end", e.meaning(), "no whole batch at byte " + scan.position() + ": " + e.meaning());
            if (count != Integer.MAX_VALUE) {
                throw e;
            }
        }
        fields.put("batches", batches);
        fields.put("batchCount", scan.batches());
        put("rawBytes", raw, scan.batches() + " batches with " + raw + " bytes of data");
        put("storedBytes", stored, "stored in " + stored + " bytes");
    }

    private Map<String, Object> describeBatch(SegmentScan scan, BatchHeader batch) {
        lines.add("batch " + scan.batches() + " at byte " + scan.position() + ": sequence " + batch.sequence()
                + ", disk " + batch.disk() + ", pass " + batch.pass() + ", "
                + batch.codec().wireName() + ", "
                + batch.rawLength() + " bytes in " + batch.storedLength() + ", units " + batch.extents());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("position", scan.position());
        fields.put("sequence", batch.sequence());
        fields.put("disk", batch.disk());
        fields.put("pass", batch.pass());
        fields.put("codec", batch.codec().wireName());
        fields.put("extents", batch.extents().count());
        fields.put("rawLength", batch.rawLength());
        fields.put("storedLength", batch.storedLength());
        return fields;
    }

    private void describeRuns(SegmentFooter footer) throws IOException {
        List<Map<String, Object>> runs = new ArrayList<>();
        for (SegmentRun run : footer.runs()) {
            lines.add(run.toString());
            Describer inner = new Describer(source, allocator);
            Description description = inner.run(run.position(), run.length());
            description.lines().forEach(line -> lines.add("  " + line));
            runs.add(description.fields());
        }
        fields.put("runs", runs);
    }

    Description run(long offset, long length) throws IOException {
        MapRunReader run = MapRunReader.open(source.run(offset, length), PageCache.none());
        put(
                "incarnation",
                run.header().incarnation().toString(),
                "map of disk incarnation " + run.header().incarnation());
        put(
                "fromByte",
                run.header().fromByte(),
                "from disk byte " + run.header().fromByte());
        put("toByte", run.header().toByte(), "to disk byte " + run.header().toByte());
        put("entries", run.entries(), run.entries() + " entries in " + run.pages() + " pages");
        put("objects", run.objects().size(), "pointing into " + run.objects().size() + " segments");
        MapCursor cursor = run.from(0);
        MapEntry entry = cursor.next();
        for (int i = 0; entry != null && i < SHOWN; i++) {
            lines.add("units " + entry.offsetUnits() + " to " + entry.endUnits() + ": "
                    + (entry.isZeros()
                            ? "zeros"
                            : "segment " + run.object(entry).segment() + ", batch " + entry.ordinal()
                                    + ", from raw byte " + entry.rawPosition()));
            entry = cursor.next();
        }
        return new Description(source.name(), "map run", fields, lines);
    }

    private void put(String name, Object value, String line) {
        fields.put(name, value);
        lines.add(line);
    }
}
