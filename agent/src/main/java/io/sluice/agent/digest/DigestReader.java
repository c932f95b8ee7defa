package io.sluice.agent.digest;

import static io.sluice.agent.digest.BlockDigests.DIGEST_BYTES;
import static io.sluice.agent.digest.DigestFormat.DIGESTS_PER_PAGE;
import static io.sluice.agent.digest.DigestFormat.PAGE_BYTES;

import io.sluice.agent.source.DataRange;
import io.sluice.agent.source.SparseFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * Reads the digests of a recovery point's disk, a page at a time, skipping its holes.
 *
 * <p>Threads: one. Blocks: on the file. Limits: one page in memory, whatever the disk's size. Errors: {@link DigestFileException} when the
 * file is incomplete, damaged or of another cycle.
 */
public final class DigestReader implements Closeable {

    private final SparseFile file;
    private final Path path;
    private final long blocks;
    private final ByteBuffer page = ByteBuffer.allocateDirect(PAGE_BYTES);
    private long pageNumber = -1;

    private DigestReader(SparseFile file, Path path, long blocks) {
        this.file = file;
        this.path = path;
        this.blocks = blocks;
    }

    /** Opens a digest file and checks every byte of it. */
    public static DigestReader open(Path path, DigestBinding binding) throws IOException {
        SparseFile file;
        try {
            file = SparseFile.open(path);
        } catch (IOException e) {
            throw new DigestFileException("digest file " + path + " is missing or may not be read");
        }
        DigestReader reader = new DigestReader(file, path, BlockDigests.blocks(binding.sizeBytes()));
        try {
            reader.verify(binding);
            return reader;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void verify(DigestBinding binding) throws IOException {
        if (file.sizeBytes() != DigestFormat.fileBytes(binding.sizeBytes())) {
            throw new DigestFileException("digest file " + path + " is " + file.sizeBytes() + " bytes long instead of "
                    + DigestFormat.fileBytes(binding.sizeBytes()));
        }
        ByteBuffer head = ByteBuffer.allocate(DigestFormat.HEAD_BYTES);
        file.read(0, head);
        if (!head.flip().equals(DigestFormat.head(binding, contentSum()))) {
            throw new DigestFileException("digest file " + path + " is damaged, or of another cycle");
        }
    }

    private byte[] contentSum() throws IOException {
        MessageDigest sum = BlockDigests.sha256();
        long page = nextDataPage(0);
        while (page >= 0) {
            load(page);
            if (!DigestFormat.isZeros(this.page)) {
                DigestFormat.addPage(sum, page, this.page);
            }
            page = nextDataPage(page + 1);
        }
        return sum.digest();
    }

    /** Whether the digest of {@code block} is number {@code i} of {@code digests}; beyond the disk's end are zeros. */
    public boolean matches(long block, byte[] digests, int i) throws IOException {
        if (block >= blocks) {
            return BlockDigests.isZeros(digests, i);
        }
        load(block / DIGESTS_PER_PAGE);
        int slot = (int) (block % DIGESTS_PER_PAGE) * DIGEST_BYTES;
        return page.slice(slot, DIGEST_BYTES).equals(ByteBuffer.wrap(digests, i * DIGEST_BYTES, DIGEST_BYTES));
    }

    /** The digests of the blocks from {@code block} on, up to the end of its page or to {@code end}. */
    public byte[] inPage(long block, long end) throws IOException {
        load(block / DIGESTS_PER_PAGE);
        int slot = (int) (block % DIGESTS_PER_PAGE);
        int count = (int) Math.min(DIGESTS_PER_PAGE - slot, Math.min(end, blocks) - block);
        byte[] digests = new byte[count * DIGEST_BYTES];
        page.get(slot * DIGEST_BYTES, digests);
        return digests;
    }

    /** The first block in {@code [from, end)} that is not zeros; {@code end} when there is none. */
    public long nextData(long from, long end) throws IOException {
        long limit = Math.min(end, blocks);
        long block = from;
        while (block < limit) {
            load(block / DIGESTS_PER_PAGE);
            long pageEnd = Math.min(limit, (pageNumber + 1) * DIGESTS_PER_PAGE);
            while (block < pageEnd) {
                if (!isZeros(block)) {
                    return block;
                }
                block++;
            }
            long next = block < limit ? nextDataPage(pageNumber + 1) : -1;
            block = next < 0 ? limit : Math.max(block, next * DIGESTS_PER_PAGE);
        }
        return end;
    }

    /** The first block in {@code [from, end)} that is zeros; {@code end} when there is none. */
    public long nextZeros(long from, long end) throws IOException {
        long limit = Math.min(end, blocks);
        for (long block = from; block < limit; block++) {
            load(block / DIGESTS_PER_PAGE);
            if (isZeros(block)) {
                return block;
            }
        }
        return limit;
    }

    private boolean isZeros(long block) {
        int slot = (int) (block % DIGESTS_PER_PAGE) * DIGEST_BYTES;
        return page.getLong(slot) == 0
                && page.getLong(slot + 8) == 0
                && page.getLong(slot + 16) == 0
                && page.getLong(slot + 24) == 0;
    }

    private long nextDataPage(long from) {
        DataRange data = file.nextData(DigestFormat.pageOffset(from));
        return data == null ? -1 : Math.max(from, data.startBytes() / PAGE_BYTES - 1);
    }

    private void load(long number) throws IOException {
        if (number == pageNumber) {
            return;
        }
        pageNumber = -1;
        page.clear();
        int count = file.read(DigestFormat.pageOffset(number), page);
        if (count == 0) {
            throw new DigestFileException("digest file " + path + " ends before page " + number);
        }
        page.flip();
        pageNumber = number;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
