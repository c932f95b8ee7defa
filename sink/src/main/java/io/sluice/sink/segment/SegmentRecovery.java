package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.sink.store.Fsync;
import io.sluice.wire.BatchHeader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens a segment that a gateway left in its cache, closed or not, and makes a closed one of it.
 *
 * <p>One rule for all that can have happened: batches are read from the start, each under its header's and its payload's CRC, up to
 * the last whole one. If footer and trailer are there and agree with them, the segment was closed and stays as it is. Otherwise it was cut
 * there: what follows is dropped, and footer and trailer are written behind the last whole batch. Whether that is harmless is
 * decided by the watermark alone: a cut above it is the torn tail of writes that nobody was told about, a cut below it is damage. So
 * a flipped bit in a footer heals, to the very same bytes, and a flipped bit in an acknowledged batch does not.
 *
 * <p>What it returns is durable, whichever of the two it was. Threads: blocks; one call per file at a time. Errors: {@link DamagedException}
 * names the file and the byte; the file is then left as it was. {@link SyncFailedException}. Limits: memory for one batch, and the index of the batches.
 */
public final class SegmentRecovery {

    private final SegmentBytes bytes;
    private final ByteBufAllocator allocator;
    private final Fsync fsync;
    private final BatchIndex index = new BatchIndex();
    private long storedBytes;

    private SegmentRecovery(SegmentBytes bytes, ByteBufAllocator allocator, Fsync fsync) {
        this.bytes = bytes;
        this.allocator = allocator;
        this.fsync = fsync;
    }

    /**
     * Recovers a file.
     *
     * @param acknowledged what is known to have been made durable
     * @param visitor is shown every batch of the recovered segment; what it saw counts only if this returns
     * @return empty if not even the segment's header is whole and nothing was acknowledged: the file is to be deleted
     */
    public static Optional<RecoveredSegment> recover(
            Path file, Watermark acknowledged, BatchVisitor visitor, ByteBufAllocator allocator) throws IOException {
        return recover(file, acknowledged, visitor, allocator, Fsync.SYSTEM);
    }

    static Optional<RecoveredSegment> recover(
            Path file, Watermark acknowledged, BatchVisitor visitor, ByteBufAllocator allocator, Fsync fsync)
            throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                SegmentBytes bytes =
                        new SegmentBytes(file.toString(), channel.size(), source(channel, file), allocator)) {
            return new SegmentRecovery(bytes, allocator, fsync).recover(channel, acknowledged, visitor);
        }
    }

    private static SegmentBytes.Source source(FileChannel channel, Path file) {
        return (offset, length, into) -> {
            long at = offset;
            while (at < offset + length) {
                int read = into.writeBytes(channel, at, (int) (offset + length - at));
                if (read < 0) {
                    throw new EOFException(file + " ended at byte " + at + " while it was read");
                }
                at += read;
            }
        };
    }

    private Optional<RecoveredSegment> recover(FileChannel channel, Watermark acknowledged, BatchVisitor visitor)
            throws IOException {
        SegmentScan scan;
        try {
            scan = SegmentScan.open(bytes);
        } catch (DamagedException e) {
            if (acknowledged.batches() > 0) {
                throw e;
            }
            return Optional.empty();
        }
        DamagedException end = readBatches(scan, visitor);
        if (scan.batches() < acknowledged.batches() || scan.position() < acknowledged.length()) {
            throw new DamagedException(
                    bytes.object(),
                    end == null ? scan.position() : end.offsetBytes(),
                    "the segment is cut behind " + scan.batches() + " batches, of which " + acknowledged.batches()
                            + " were acknowledged as durable" + (end == null ? "" : ": " + end.meaning()));
        }
        SegmentFooter footer = closedBy(scan);
        return Optional.of(footer == null ? close(channel, scan) : closed(channel, scan, footer));
    }

    /** Reads up to the last whole batch; returns what is wrong with what follows, null at the end of the file. */
    private @Nullable DamagedException readBatches(SegmentScan scan, BatchVisitor visitor) throws IOException {
        try {
            while (scan.position() < bytes.length() && index.count() < BatchIndex.MAX_BATCHES) {
                BatchHeader batch = scan.peekHeader();
                scan.peekRecord(batch);
                visitor.visit(batch, new BatchPlace(scan.batches(), scan.position()));
                index.add(batch, scan.position());
                storedBytes += batch.storedLength();
                scan.take(batch);
            }
            return null;
        } catch (DamagedException e) {
            return e;
        }
    }

    /** The footer, if the segment was closed and all of it is as it was; else null. */
    private @Nullable SegmentFooter closedBy(SegmentScan scan) throws IOException {
        try {
            SegmentFooter footer = scan.readFooter(allocator);
            boolean same = footer.batches().equals(index);
            for (SegmentRun run : footer.runs()) {
                same &= bytes.crcOf(run.position(), run.length(), allocator) == run.crc();
            }
            return same ? footer : null;
        } catch (DamagedException e) {
            return null;
        }
    }

    /** Whoever wrote it may have died before it synced what it wrote last. */
    private RecoveredSegment closed(FileChannel channel, SegmentScan scan, SegmentFooter footer) throws IOException {
        bytes.takeRest();
        sync(channel);
        return recovered(scan.header(), bytes.crc(), bytes.length(), footer.runs(), false);
    }

    private RecoveredSegment close(FileChannel channel, SegmentScan scan) throws IOException {
        long at = scan.position();
        SegmentFooter footer = new SegmentFooter(scan.header().segment(), index, List.of());
        ByteBuf end = allocator.directBuffer(footer.encodedLength() + SegmentTrailer.BYTES);
        try {
            footer.encode(end);
            new SegmentTrailer(at, footer.encodedLength()).encode(end, footer.segment());
            int crc = bytes.crcWith(end);
            long length = at + end.readableBytes();
            channel.truncate(at);
            while (end.isReadable()) {
                end.readBytes(channel, length - end.readableBytes(), end.readableBytes());
            }
            sync(channel);
            return recovered(scan.header(), crc, length, List.of(), true);
        } finally {
            end.release();
        }
    }

    private void sync(FileChannel channel) throws IOException {
        try {
            fsync.sync(channel);
        } catch (IOException e) {
            throw new SyncFailedException(Path.of(bytes.object()), e);
        }
    }

    private RecoveredSegment recovered(SegmentHeader header, int crc, long length, List<SegmentRun> runs, boolean cut) {
        SegmentSummary summary = new SegmentSummary(header.segment(), length, crc, index.count(), storedBytes);
        return new RecoveredSegment(header, summary, runs, cut);
    }
}
