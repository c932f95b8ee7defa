package io.sluice.agent.cut;

import static io.sluice.agent.digest.BlockDigests.BLOCK_BYTES;

import io.sluice.agent.digest.BlockDigests;
import io.sluice.agent.digest.DigestReader;
import io.sluice.agent.digest.DigestWriter;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a disk is compared with: decides which blocks are sent.
 *
 * <p>Threads: one. Blocks: where it reads digests.
 */
public interface Base extends Closeable {

    /** A base of zeros: only data is sent, and holes are nothing. */
    static Base zeros() {
        return new ZerosBase();
    }

    /** A base of which only the size is known: everything is sent, holes as zeros. */
    static Base unknown(long sizeBytes) {
        return new UnknownBase(sizeBytes);
    }

    /**
     * A base whose digests are there: blocks that differ are sent, and all of what the disk has grown by. The base closes the reader.
     *
     * @param diskBytes size of the disk as it is now
     */
    static Base digests(DigestReader digests, long sizeBytes, long diskBytes) {
        return new DigestBase(digests, sizeBytes, diskBytes);
    }

    /** Bytes of the disk at the base; 0 for a disk that it does not have. */
    long sizeBytes();

    /** Whether every block that is read is sent. */
    boolean sendsAll();

    /** Whether a block that was read must be sent, given its digest: number {@code i} of {@code digests}. */
    boolean differs(long block, byte[] digests, int i) throws IOException;

    /** The first run of blocks in the hole {@code [from, end)} that must be sent as zeros; null when there is none. */
    @Nullable
    BlockRun nextToZero(long from, long end) throws IOException;

    /** Hands the digests of the blocks {@code [from, end)} as they are in the base to {@code digests}. */
    void copyDigests(long from, long end, DigestWriter digests) throws IOException;

    @Override
    void close() throws IOException;

    /** Blocks from {@code start} to {@code end} (exclusive). */
    record BlockRun(long start, long end) {}

    /** See {@link #zeros}. */
    record ZerosBase() implements Base {

        @Override
        public long sizeBytes() {
            return 0;
        }

        @Override
        public boolean sendsAll() {
            return true;
        }

        @Override
        public boolean differs(long block, byte[] digests, int i) {
            return !BlockDigests.isZeros(digests, i);
        }

        @Override
        public @Nullable BlockRun nextToZero(long from, long end) {
            return null;
        }

        @Override
        public void copyDigests(long from, long end, DigestWriter digests) {
            // Blocks that are left out are zeros.
        }

        @Override
        public void close() {}
    }

    /** See {@link #unknown}. */
    record UnknownBase(long sizeBytes) implements Base {

        private static final int MARKS_AT_ONCE = 1024;

        @Override
        public boolean sendsAll() {
            return true;
        }

        @Override
        public boolean differs(long block, byte[] digests, int i) {
            return true;
        }

        @Override
        public BlockRun nextToZero(long from, long end) {
            return new BlockRun(from, end);
        }

        @Override
        public void copyDigests(long from, long end, DigestWriter digests) throws IOException {
            for (long block = from; block < end; block += MARKS_AT_ONCE) {
                digests.append(block, BlockDigests.unknown((int) Math.min(MARKS_AT_ONCE, end - block)));
            }
        }

        @Override
        public void close() {}
    }

    /** See {@link #digests}. */
    record DigestBase(DigestReader digests, long sizeBytes, long diskBytes) implements Base {

        @Override
        public boolean sendsAll() {
            return false;
        }

        @Override
        public boolean differs(long block, byte[] digests, int i) throws IOException {
            return block >= grownFrom() || !this.digests.matches(block, digests, i);
        }

        @Override
        public @Nullable BlockRun nextToZero(long from, long end) throws IOException {
            long known = Math.max(from, Math.min(end, grownFrom()));
            long start = digests.nextData(from, known);
            if (start < known) {
                return new BlockRun(start, digests.nextZeros(start, known));
            }
            return known < end ? new BlockRun(known, end) : null;
        }

        @Override
        public void copyDigests(long from, long end, DigestWriter into) throws IOException {
            long block = digests.nextData(from, end);
            while (block < end) {
                byte[] some = digests.inPage(block, end);
                into.append(block, some);
                block = digests.nextData(block + some.length / BlockDigests.DIGEST_BYTES, end);
            }
        }

        private long grownFrom() {
            return diskBytes > sizeBytes ? sizeBytes / BLOCK_BYTES : Long.MAX_VALUE;
        }

        @Override
        public void close() throws IOException {
            digests.close();
        }
    }
}
