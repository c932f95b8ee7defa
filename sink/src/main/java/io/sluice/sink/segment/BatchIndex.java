package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.BatchHeader;
import java.nio.ByteBuffer;

/**
 * The batches of a segment in the order of their ordinals, 32 bytes each: what the footer holds.
 *
 * <p>Compact on purpose: one array that grows, no object per batch. Threads: one at a time. Limits: {@link #MAX_BATCHES}, 2 MiB.
 */
public final class BatchIndex {

    /** The most batches that a segment is given. */
    public static final int MAX_BATCHES = 1 << 16;

    static final int ENTRY_BYTES = 32;

    private static final int FIXED = BatchHeader.FIXED_BYTES + BatchHeader.CRC_BYTES;

    private ByteBuffer entries;
    private int count;

    /** An index without batches. */
    public BatchIndex() {
        this.entries = ByteBuffer.allocate(64 * ENTRY_BYTES);
    }

    private BatchIndex(ByteBuffer entries, int count) {
        this.entries = entries;
        this.count = count;
    }

    /** Adds the next batch, whose header starts at {@code position} of the segment. */
    void add(BatchHeader header, long position) {
        if (count == MAX_BATCHES) {
            throw new IllegalStateException("a segment holds at most " + MAX_BATCHES + " batches");
        }
        if (entries.remaining() < ENTRY_BYTES) {
            entries = ByteBuffer.allocate(entries.capacity() * 2).put(entries.flip());
        }
        entries.putLong(position).putLong(header.sequence());
        entries.putShort((short) header.headerLength()).putShort((short) header.disk());
        entries.put((byte) header.codec().code()).put((byte) header.flags());
        entries.putShort((short) header.extents().count());
        entries.putInt(header.rawLength()).putInt(header.storedLength());
        count++;
    }

    void encode(ByteBuf out) {
        out.writeBytes(entries.duplicate().flip());
    }

    /** Reads {@code count} entries; they are checked against the batches by whoever reads those. */
    static BatchIndex decode(ByteBuf in, int count) {
        ByteBuffer entries = ByteBuffer.allocate(count * ENTRY_BYTES);
        in.readBytes(entries);
        return new BatchIndex(entries, count);
    }

    /** How many batches there are. */
    public int count() {
        return count;
    }

    /** Where batch {@code ordinal} starts in the segment, in bytes. */
    public long position(int ordinal) {
        return entries.getLong(at(ordinal));
    }

    /** The sequence of batch {@code ordinal}. */
    public long sequence(int ordinal) {
        return entries.getLong(at(ordinal) + 8);
    }

    /** Bytes of batch {@code ordinal}, header and payload. */
    public int recordLength(int ordinal) {
        return Short.toUnsignedInt(entries.getShort(at(ordinal) + 16)) + entries.getInt(at(ordinal) + 28);
    }

    /** How many extents batch {@code ordinal} has. */
    public int extentCount(int ordinal) {
        return Short.toUnsignedInt(entries.getShort(at(ordinal) + 22));
    }

    /** Whether the entry of {@code ordinal} says what a header at {@code position} says. */
    public boolean agrees(int ordinal, BatchHeader header, long position) {
        int at = at(ordinal);
        return entries.getLong(at) == position
                && entries.getLong(at + 8) == header.sequence()
                && Short.toUnsignedInt(entries.getShort(at + 16)) == header.headerLength()
                && Short.toUnsignedInt(entries.getShort(at + 18)) == header.disk()
                && entries.get(at + 20) == header.codec().code()
                && entries.get(at + 21) == header.flags()
                && extentCount(ordinal) == header.extents().count()
                && entries.getInt(at + 24) == header.rawLength()
                && entries.getInt(at + 28) == header.storedLength();
    }

    /** Whether the batches lie side by side from {@code start} to {@code end} and their lengths make sense. */
    boolean fills(long start, long end) {
        long at = start;
        for (int i = 0; i < count; i++) {
            int headerLength = Short.toUnsignedInt(entries.getShort(at(i) + 16));
            boolean sound = headerLength == FIXED + extentCount(i) * BatchHeader.EXTENT_BYTES
                    && entries.getInt(at(i) + 28) >= 0
                    && position(i) == at;
            if (!sound) {
                return false;
            }
            at += recordLength(i);
        }
        return at == end;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BatchIndex index
                && count == index.count
                && entries.duplicate().flip().equals(index.entries.duplicate().flip());
    }

    @Override
    public int hashCode() {
        return entries.duplicate().flip().hashCode();
    }

    private int at(int ordinal) {
        if (ordinal < 0 || ordinal >= count) {
            throw new IndexOutOfBoundsException("batch " + ordinal + " of " + count);
        }
        return ordinal * ENTRY_BYTES;
    }
}
