package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.wire.BatchFormatException;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import java.io.IOException;

/**
 * Walks through a segment from its start, batch by batch, without its footer.
 *
 * <p>Errors: what is no batch of this segment's cycle is a {@link DamagedException}; {@link #position} then still stands behind the
 * last whole batch. Threads: one.
 */
public final class SegmentScan {

    private final SegmentBytes bytes;
    private final SegmentHeader header;
    private int ordinal;

    private SegmentScan(SegmentBytes bytes, SegmentHeader header) {
        this.bytes = bytes;
        this.header = header;
    }

    /** Reads the segment's header and stands before batch 0. */
    public static SegmentScan open(SegmentBytes bytes) throws IOException {
        int length = SegmentHeader.lengthOf(bytes.peek(SegmentHeader.PREFIX_BYTES), bytes.object());
        SegmentHeader header = SegmentHeader.decode(bytes.peek(length), bytes.object());
        bytes.take(length);
        return new SegmentScan(bytes, header);
    }

    /** What the segment says about itself. */
    public SegmentHeader header() {
        return header;
    }

    /** How many batches went by. */
    public int batches() {
        return ordinal;
    }

    /** Where the next batch starts, in bytes. */
    public long position() {
        return bytes.position();
    }

    /** Reads and checks the header of the next batch; nothing is taken. */
    public BatchHeader peekHeader() throws IOException {
        int length = bytes.peek(2).getUnsignedShort(0);
        try {
            BatchHeader batch = BatchHeader.decode(bytes.peek(length), header.cycle());
            if (batch.disk() >= header.disks().size()) {
                throw new BatchFormatException(
                        "disk " + batch.disk() + " of " + header.disks().size());
            }
            return batch;
        } catch (BatchFormatException e) {
            throw new DamagedException(bytes.object(), bytes.position(), "batch " + ordinal + ": " + e.getMessage());
        }
    }

    /** The whole record of the next batch, whose header was looked at, with its stored CRC checked; valid until the next call. */
    public ByteBuf peekRecord(BatchHeader batch) throws IOException {
        ByteBuf record = bytes.peek(batch.recordLength());
        int found = Crc32c.of(record, batch.headerLength(), batch.storedLength());
        if (found != batch.storedCrc()) {
            throw new DamagedException(
                    bytes.object(),
                    bytes.position() + batch.headerLength(),
                    "batch " + ordinal + ": stored payload has crc32c " + Crc32c.hex(found) + " instead of "
                            + Crc32c.hex(batch.storedCrc()));
        }
        return record;
    }

    /** Goes on behind a batch that cannot be read, but whose length is known from elsewhere. */
    public void skip(int recordLength) throws IOException {
        bytes.peek(recordLength);
        bytes.take(recordLength);
        ordinal++;
    }

    /**
     * Reads trailer and footer, wherever the scan stands.
     *
     * @throws DamagedException when the segment was cut, or when one of them is not what was written
     */
    public SegmentFooter readFooter(ByteBufAllocator allocator) throws IOException {
        String object = bytes.object();
        long length = bytes.length();
        if (length - SegmentTrailer.BYTES < header.encodedLength()) {
            throw new DamagedException(object, length, "the segment was cut: it has no trailer");
        }
        ByteBuf end = bytes.read(length - SegmentTrailer.BYTES, SegmentTrailer.BYTES, allocator);
        SegmentTrailer trailer;
        try {
            trailer = SegmentTrailer.decode(end, header.segment(), length, object);
        } finally {
            end.release();
        }
        ByteBuf footer = bytes.read(trailer.footerPosition(), trailer.footerLength(), allocator);
        try {
            return SegmentFooter.decode(
                    footer, header.segment(), header.encodedLength(), trailer.footerPosition(), object);
        } finally {
            footer.release();
        }
    }

    /** Goes on to the next batch. */
    public void take(BatchHeader batch) {
        bytes.take(batch.recordLength());
        ordinal++;
    }
}
