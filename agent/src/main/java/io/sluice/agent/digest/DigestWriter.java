package io.sluice.agent.digest;

import static io.sluice.agent.digest.BlockDigests.DIGEST_BYTES;
import static io.sluice.agent.digest.DigestFormat.DIGESTS_PER_PAGE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

/**
 * Writes the digest file of a cycle while its disk is read, a page at a time.
 *
 * <p>Until {@link #finish} has written the head and synced, the file is no digest file. Threads: one. Blocks: on the file. Limits: one
 * page in memory, whatever the disk's size. Errors: IOExceptions that name the file.
 */
public final class DigestWriter implements Closeable {

    private final Path path;
    private final FileChannel file;
    private final DigestBinding binding;
    private final MessageDigest sum = BlockDigests.sha256();
    private final byte[] page = new byte[DigestFormat.PAGE_BYTES];
    private long pageNumber;
    private long nextBlock;

    private DigestWriter(Path path, FileChannel file, DigestBinding binding) {
        this.path = path;
        this.file = file;
        this.binding = binding;
    }

    /** Starts the file anew, whatever was there. */
    public static DigestWriter create(Path path, DigestBinding binding) throws IOException {
        FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        return new DigestWriter(path, file, binding);
    }

    /** Takes the digests of blocks from {@code firstBlock} on, which ascends; blocks left out are zeros. */
    public void append(long firstBlock, byte[] digests) throws IOException {
        long blocks = BlockDigests.blocks(binding.sizeBytes());
        int count = digests.length / DIGEST_BYTES;
        if (firstBlock < nextBlock || firstBlock + count > blocks) {
            throw new IllegalArgumentException(
                    "digests of " + count + " blocks from " + firstBlock + " after " + nextBlock + " of " + blocks);
        }
        for (int i = 0; i < count; i++) {
            turnTo((firstBlock + i) / DIGESTS_PER_PAGE);
            int slot = (int) ((firstBlock + i) % DIGESTS_PER_PAGE);
            System.arraycopy(digests, i * DIGEST_BYTES, page, slot * DIGEST_BYTES, DIGEST_BYTES);
        }
        nextBlock = firstBlock + count;
    }

    private void turnTo(long number) throws IOException {
        if (number != pageNumber) {
            writePage();
            pageNumber = number;
        }
    }

    private void writePage() throws IOException {
        long offset = DigestFormat.pageOffset(pageNumber);
        int length = (int) Math.min(page.length, DigestFormat.fileBytes(binding.sizeBytes()) - offset);
        ByteBuffer content = ByteBuffer.wrap(page, 0, Math.max(0, length));
        if (!DigestFormat.isZeros(content)) {
            DigestFormat.addPage(sum, pageNumber, content);
            writeFully(content, offset);
            Arrays.fill(page, (byte) 0);
        }
    }

    /** Completes the file: it is whole and on disk when this returns. The directory is the caller's to sync. */
    public void finish() throws IOException {
        writePage();
        setLength(DigestFormat.fileBytes(binding.sizeBytes()));
        // The content first: a head must never stand before content that was lost with the power.
        force();
        writeFully(DigestFormat.head(binding, sum.digest()), 0);
        force();
    }

    private void force() throws IOException {
        try {
            file.force(true);
        } catch (IOException e) {
            throw located(e);
        }
    }

    private void setLength(long bytes) throws IOException {
        if (file.size() < bytes) {
            writeFully(ByteBuffer.wrap(new byte[1]), bytes - 1);
        }
    }

    private void writeFully(ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        try {
            while (bytes.hasRemaining()) {
                at += file.write(bytes, at);
            }
        } catch (IOException e) {
            throw located(e);
        }
    }

    /** The system says what is wrong and not with which file. */
    private IOException located(IOException e) {
        return new IOException("digests " + path + ": " + Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
