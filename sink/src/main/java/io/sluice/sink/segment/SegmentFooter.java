package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.DamagedException;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Id;
import java.util.ArrayList;
import java.util.List;

/**
 * The index of a closed segment: its batches and its map runs.
 *
 * <p>Format: docs/format.md, section 5. Errors: bytes that are no footer are a {@link DamagedException}.
 *
 * @param segment id of the segment
 * @param batches all batches, by ordinal
 * @param runs the map runs behind them, in their order
 */
public record SegmentFooter(Id segment, BatchIndex batches, List<SegmentRun> runs) {

    private static final long MAGIC = 0x534c554943465452L;
    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 40;
    private static final int CRC_BYTES = 4;

    /** Keeps the list as it is now. */
    public SegmentFooter {
        runs = List.copyOf(runs);
    }

    /** Bytes of the encoded footer. */
    public int encodedLength() {
        return lengthFor(batches.count(), runs.size());
    }

    static int lengthFor(int batches, int runs) {
        return FIXED_BYTES + batches * BatchIndex.ENTRY_BYTES + runs * SegmentRun.BYTES + CRC_BYTES;
    }

    /** Appends the footer to {@code out}. */
    public void encode(ByteBuf out) {
        int start = out.writerIndex();
        out.writeLong(MAGIC).writeShort(VERSION).writeShort(0);
        out.writeInt(batches.count()).writeInt(runs.size()).writeInt(0);
        segment.writeTo(out);
        batches.encode(out);
        runs.forEach(run -> run.encode(out));
        out.writeInt(Crc32c.of(out, start, out.writerIndex() - start));
    }

    /**
     * Reads and checks the footer that fills {@code in} and starts at byte {@code position} of the segment. Batches and runs must
     * lie side by side from {@code headerLength} to the footer.
     *
     * @throws DamagedException when the bytes are no footer of this segment
     */
    public static SegmentFooter decode(ByteBuf in, Id segment, int headerLength, long position, String object) {
        int length = in.readableBytes();
        if (length < FIXED_BYTES + CRC_BYTES || in.getLong(in.readerIndex()) != MAGIC) {
            throw new DamagedException(object, position, "no segment footer where the trailer says");
        }
        int expected = in.getInt(in.readerIndex() + length - CRC_BYTES);
        int found = Crc32c.of(in, in.readerIndex(), length - CRC_BYTES);
        if (expected != found) {
            throw new DamagedException(
                    object,
                    position,
                    "segment footer has crc32c " + Crc32c.hex(found) + " instead of " + Crc32c.hex(expected));
        }
        try {
            SegmentFooter footer = decodeFields(in, length);
            footer.check(segment, headerLength, position);
            return footer;
        } catch (IllegalArgumentException e) {
            throw new DamagedException(object, position, "segment footer against the rules: " + e.getMessage());
        }
    }

    private static SegmentFooter decodeFields(ByteBuf in, int length) {
        in.skipBytes(8);
        int version = in.readUnsignedShort();
        int flags = in.readUnsignedShort();
        int batchCount = in.readInt();
        int runCount = in.readInt();
        int reserved = in.readInt();
        boolean counted = batchCount >= 0
                && batchCount <= BatchIndex.MAX_BATCHES
                && runCount >= 0
                && runCount <= length / SegmentRun.BYTES
                && length == lengthFor(batchCount, runCount);
        if (version != VERSION || flags != 0 || reserved != 0 || !counted) {
            throw new IllegalArgumentException("version " + version + ", flags " + flags + ", " + batchCount
                    + " batches, " + runCount + " runs, reserved " + reserved + " in " + length + " bytes");
        }
        Id id = Id.readFrom(in);
        BatchIndex batches = BatchIndex.decode(in, batchCount);
        List<SegmentRun> runs = new ArrayList<>(runCount);
        for (int i = 0; i < runCount; i++) {
            runs.add(SegmentRun.decode(in));
        }
        in.skipBytes(CRC_BYTES);
        return new SegmentFooter(id, batches, runs);
    }

    private void check(Id expected, int headerLength, long position) {
        if (!segment.equals(expected)) {
            throw new IllegalArgumentException("it is of segment " + segment + " and this is " + expected);
        }
        long runsStart = runs.isEmpty() ? position : runs.get(0).position();
        if (!batches.fills(headerLength, runsStart)) {
            throw new IllegalArgumentException("batches do not lie side by side up to " + runsStart);
        }
        long at = runsStart;
        for (SegmentRun run : runs) {
            if (run.position() != at || run.length() > position - at) {
                throw new IllegalArgumentException(run + " where " + at + " was due");
            }
            at += run.length();
        }
        if (at != position) {
            throw new IllegalArgumentException("runs end at " + at + " and the footer starts at " + position);
        }
    }
}
