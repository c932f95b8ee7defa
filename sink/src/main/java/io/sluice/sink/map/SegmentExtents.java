package io.sluice.sink.map;

import io.sluice.sink.segment.BatchPlace;
import io.sluice.sink.segment.BatchVisitor;
import io.sluice.sink.segment.SegmentHeader;
import io.sluice.sink.segment.SegmentWriter;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Codec;
import io.sluice.wire.Extents;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the batches of one segment cover, while the segment is written or recovered.
 *
 * <p>Compact on purpose: 20 bytes per extent in arrays, no object. Threads: one at a time. Limits: {@link SegmentWriter#MAX_EXTENTS}
 * extents, 8 MiB with the arrays that sort them; disks of up to 16 PiB.
 */
public final class SegmentExtents implements BatchVisitor {

    /** The batches of one disk in one pass: among these nothing overlaps. */
    record Section(int disk, int pass) implements Comparable<Section> {
        @Override
        public int compareTo(Section other) {
            return disk != other.disk ? Integer.compare(disk, other.disk) : Integer.compare(pass, other.pass);
        }
    }

    private static final int INDEX_BITS = 18;
    private static final long MAX_UNITS = 1L << (63 - INDEX_BITS);

    private final SegmentHeader segment;
    private final SortedSet<Section> sections = new TreeSet<>();

    private long[] offsets = new long[256];
    private int[] lengths = new int[256];
    private int[] rawPositions = new int[256];
    private int[] batchOf = new int[256];
    private int extents;

    private Placed[] placed = new Placed[64];
    private int batches;

    private record Placed(Section section, boolean zeros, int ordinal, long position, int recordLength) {}

    /** For the batches of the segment with that header. */
    public SegmentExtents(SegmentHeader segment) {
        this.segment = segment;
    }

    SegmentHeader segment() {
        return segment;
    }

    /** Adds a batch and where it was put. */
    @Override
    public void visit(BatchHeader header, BatchPlace place) {
        Extents added = header.extents();
        if (extents + added.count() > SegmentWriter.MAX_EXTENTS || added.endUnits() > MAX_UNITS) {
            throw new IllegalArgumentException("batch " + header.sequence() + " with " + added + " after " + extents
                    + " extents; a segment has at most " + SegmentWriter.MAX_EXTENTS + ", and a disk 16 PiB");
        }
        grow(extents + added.count());
        Section section = new Section(header.disk(), header.pass());
        sections.add(section);
        boolean zeros = header.codec() == Codec.ZEROS;
        placed[batches] = new Placed(section, zeros, place.ordinal(), place.position(), header.recordLength());
        int rawPosition = 0;
        for (int i = 0; i < added.count(); i++) {
            offsets[extents] = added.offsetUnits(i);
            lengths[extents] = (int) added.lengthUnits(i);
            rawPositions[extents] = rawPosition;
            batchOf[extents++] = batches;
            rawPosition += zeros ? 0 : (int) added.lengthUnits(i) * Extents.UNIT_BYTES;
        }
        batches++;
    }

    private void grow(int neededExtents) {
        if (neededExtents > offsets.length) {
            int capacity = Math.max(neededExtents, offsets.length * 2);
            offsets = Arrays.copyOf(offsets, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            rawPositions = Arrays.copyOf(rawPositions, capacity);
            batchOf = Arrays.copyOf(batchOf, capacity);
        }
        if (batches == placed.length) {
            placed = Arrays.copyOf(placed, batches * 2);
        }
    }

    /** How many extents were added. */
    public int count() {
        return extents;
    }

    /** What there are batches of. */
    SortedSet<Section> sections() {
        return sections;
    }

    /** The entries of a section in ascending order; their object is 1, or 0 for zeros. */
    MapCursor sorted(Section section) {
        long[] keys = new long[extents];
        int count = 0;
        for (int i = 0; i < extents; i++) {
            if (placed[batchOf[i]].section().equals(section)) {
                keys[count++] = offsets[i] << INDEX_BITS | i;
            }
        }
        Arrays.sort(keys, 0, count);
        return cursor(keys, count);
    }

    private MapCursor cursor(long[] keys, int count) {
        return new MapCursor() {
            private int next;

            @Override
            public @Nullable MapEntry next() {
                return next == count ? null : entry((int) (keys[next++] & ((1 << INDEX_BITS) - 1)));
            }
        };
    }

    private MapEntry entry(int i) {
        Placed batch = placed[batchOf[i]];
        long length = Integer.toUnsignedLong(lengths[i]);
        return batch.zeros()
                ? MapEntry.zeros(offsets[i], length)
                : new MapEntry(
                        offsets[i],
                        length,
                        1,
                        batch.ordinal(),
                        batch.position(),
                        batch.recordLength(),
                        rawPositions[i]);
    }
}
