package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.store.Fsync;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a segment into the gateway's cache. The file is the segment, byte for byte: upload copies it.
 *
 * <p>In: batches in the form in which they are to be stored, then the map runs of the cycle if this is its last segment. Out: the
 * file at {@code file}, closed by footer and trailer. Format: docs/format.md, section 5.
 *
 * <p>Threads: appending and finishing belong to one thread at a time; {@link #force} and {@link #durable} may be called by another
 * meanwhile. All of it blocks. Owns: the file and its buffers until {@link #finish} or {@link #close}; payloads stay the
 * caller's. Errors: after a failed write or sync ({@link IOException}) the segment is given up: every later call fails, and what was
 * not durable is to be sent again. Limits: {@link #hasRoomFor} keeps to the ceiling, to {@link BatchIndex#MAX_BATCHES} and to
 * {@link #MAX_EXTENTS}, and with that memory to 4 MiB.
 */
public final class SegmentWriter implements AutoCloseable {

    /** The format's ceiling for a segment: it is closed here at the latest (map runs may exceed it). */
    public static final long MAX_BYTES = 64L << 20;

    /** The most extents of a segment; bounds what is held in memory to map it. */
    public static final int MAX_EXTENTS = 1 << 18;

    /** The direct memory that a writer holds, but for what its file system's alignment adds. */
    public static final long BUFFER_BYTES = AppendFile.STAGING_BYTES + BatchHeader.MAX_BYTES;

    private final SegmentHeader header;
    private final long ceilingBytes;
    private final ByteBufAllocator allocator;
    private final AppendFile file;
    private final ByteBuf scratch;
    private final Crc32c crc = new Crc32c();
    private final BatchIndex batches = new BatchIndex();
    private final List<SegmentRun> runs = new ArrayList<>();

    private long length;
    private long storedBytes;
    private long extents;
    private volatile Watermark appended = Watermark.NOTHING;
    private volatile Watermark durable = Watermark.NOTHING;

    private SegmentWriter(SegmentHeader header, long ceilingBytes, ByteBufAllocator allocator, AppendFile file) {
        this.header = header;
        this.ceilingBytes = ceilingBytes;
        this.allocator = allocator;
        this.file = file;
        this.scratch = allocator.directBuffer(BatchHeader.MAX_BYTES);
    }

    /**
     * Creates the file, which must not exist, and makes its name durable.
     *
     * @param ceilingBytes length that batches and footer keep below; at most {@link #MAX_BYTES}
     */
    public static SegmentWriter create(Path file, SegmentHeader header, long ceilingBytes, ByteBufAllocator allocator)
            throws IOException {
        return create(AppendFile.create(file, allocator), file, header, ceilingBytes, allocator);
    }

    static SegmentWriter create(
            AppendFile append, Path file, SegmentHeader header, long ceilingBytes, ByteBufAllocator allocator)
            throws IOException {
        if (ceilingBytes <= 0 || ceilingBytes > MAX_BYTES) {
            append.close();
            throw new IllegalArgumentException("segment ceiling of " + ceilingBytes + " bytes; 1 to " + MAX_BYTES);
        }
        SegmentWriter writer = new SegmentWriter(header, ceilingBytes, allocator, append);
        try {
            writer.writeHeader();
            forceDirectory(file);
            return writer;
        } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    private static void forceDirectory(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Fsync.directory(parent);
        }
    }

    private void writeHeader() throws IOException {
        ByteBuf encoded = allocator.directBuffer(header.encodedLength());
        try {
            header.encode(encoded);
            write(encoded);
        } finally {
            encoded.release();
        }
    }

    /** What the segment says about itself. */
    public SegmentHeader header() {
        return header;
    }

    /** Whether the batch fits below the ceiling and the limits. A segment without batches has room for any batch. */
    public boolean hasRoomFor(BatchHeader batch) {
        long closed =
                length + batch.recordLength() + SegmentFooter.lengthFor(batches.count() + 1, 0) + SegmentTrailer.BYTES;
        return batches.count() == 0
                || (closed <= ceilingBytes
                        && batches.count() < BatchIndex.MAX_BATCHES
                        && extents + batch.extents().count() <= MAX_EXTENTS);
    }

    /**
     * Appends a batch.
     *
     * @param payload the stored payload; {@link io.netty.buffer.Unpooled#EMPTY_BUFFER} for zeros. Stays the caller's
     */
    public BatchPlace append(BatchHeader batch, ByteBuf payload) throws IOException {
        if (payload.readableBytes() != batch.storedLength()
                || batch.disk() >= header.disks().size()) {
            throw new IllegalArgumentException("batch " + batch.sequence() + " of disk " + batch.disk() + " with "
                    + payload.readableBytes() + " bytes where its header says " + batch.storedLength());
        }
        if (!runs.isEmpty()) {
            throw new IllegalStateException("segment " + header.segment() + " has map runs: no batch follows them");
        }
        BatchPlace place = new BatchPlace(batches.count(), length);
        scratch.clear();
        batch.encode(scratch, header.cycle());
        write(scratch);
        write(payload);
        batches.add(batch, place.position());
        storedBytes += batch.storedLength();
        extents += batch.extents().count();
        appended = new Watermark(batches.count(), length);
        return place;
    }

    /** Appends a map run behind the batches; {@code disk} indexes the disk table, {@code toByte} is exclusive. */
    public SegmentRun appendRun(int disk, long fromByte, long toByte, RunSource source) throws IOException {
        long position = length;
        Crc32c runCrc = new Crc32c();
        source.writeTo(bytes -> {
            runCrc.update(bytes);
            write(bytes);
        });
        SegmentRun run = new SegmentRun(disk, position, length - position, fromByte, toByte, runCrc.value());
        runs.add(run);
        return run;
    }

    private void write(ByteBuf bytes) throws IOException {
        crc.update(bytes);
        file.append(bytes);
        length += bytes.readableBytes();
    }

    /** Bytes written so far, without footer and trailer. */
    public long length() {
        return length;
    }

    /** How many batches there are. */
    public int batches() {
        return batches.count();
    }

    /**
     * Makes durable every batch whose {@link #append} returned before this call, and perhaps later ones.
     *
     * @return what is known to be durable now
     */
    public Watermark force() throws IOException {
        Watermark covered = appended;
        file.force();
        durable = covered;
        return covered;
    }

    /** What the last {@link #force} covered. */
    public Watermark durable() {
        return durable;
    }

    /** Writes footer and trailer, makes the whole file durable and closes it. */
    public SegmentSummary finish() throws IOException {
        SegmentFooter footer = new SegmentFooter(header.segment(), batches, runs);
        ByteBuf end = allocator.directBuffer(footer.encodedLength() + SegmentTrailer.BYTES);
        try {
            footer.encode(end);
            new SegmentTrailer(length, footer.encodedLength()).encode(end, header.segment());
            write(end);
            file.finish();
            durable = appended;
        } finally {
            end.release();
            close();
        }
        return new SegmentSummary(header.segment(), length, crc.value(), batches.count(), storedBytes);
    }

    /** The id of the segment. */
    public Id id() {
        return header.segment();
    }

    /** Closes the file as it is. Without {@link #finish} it is a cut segment, for {@link SegmentRecovery}. */
    @Override
    public void close() throws IOException {
        if (scratch.refCnt() > 0) {
            scratch.release();
        }
        file.close();
    }
}
