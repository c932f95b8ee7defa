package io.sluice.agent.digest;

import io.sluice.wire.Crc32c;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * The layout of a digest file, big-endian: a head page, then 32 bytes per block of the disk, in pages of 4 KiB.
 *
 * <pre>
 *   0  8   magic "SLUICDIG"
 *   8  u16 version 1
 *  10  u16 reserved
 *  12  u32 block bytes
 *  16  64  vault, machine, incarnation, cycle
 *  80  u64 size of the disk in bytes
 *  88  32  SHA-256 over { page number u64, page } of every page that is not all zeros, ascending
 * 120  u32 crc32c over bytes 0 to 120
 * </pre>
 *
 * <p>A block of zeros has a digest of zeros; one that nobody has seen has 32 bytes of 0xff. The rest of the head page is zeros. The file is as long as its last block's digest says, and sparse: pages of zeros are holes. The
 * checksum does not care which zeros are holes, and a page that a file system lost shows, since its content is missing in the sum.
 */
final class DigestFormat {

    static final int PAGE_BYTES = 4096;
    static final int DIGESTS_PER_PAGE = PAGE_BYTES / BlockDigests.DIGEST_BYTES;
    static final int HEAD_BYTES = 124;

    private static final long MAGIC = 0x534c554943444947L;
    private static final short VERSION = 1;

    private DigestFormat() {}

    static long fileBytes(long diskBytes) {
        return PAGE_BYTES + BlockDigests.blocks(diskBytes) * BlockDigests.DIGEST_BYTES;
    }

    static long pageOffset(long page) {
        return (page + 1) * PAGE_BYTES;
    }

    /** The head, ready to be read from the buffer. */
    static ByteBuffer head(DigestBinding binding, byte[] contentSum) {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        head.putLong(MAGIC).putShort(VERSION).putShort((short) 0).putInt(BlockDigests.BLOCK_BYTES);
        binding.writeTo(head);
        head.put(contentSum);
        head.putInt(Crc32c.of(head.duplicate().flip()));
        return head.flip();
    }

    /** Adds a page that is not all zeros to the sum over the contents. */
    static void addPage(MessageDigest sum, long page, ByteBuffer content) {
        sum.update(ByteBuffer.allocate(Long.BYTES).putLong(page).flip());
        sum.update(content.duplicate());
    }

    static boolean isZeros(ByteBuffer page) {
        return page.mismatch(Zeros.PAGE.slice(0, page.remaining())) < 0;
    }

    private static final class Zeros {
        private static final ByteBuffer PAGE =
                ByteBuffer.allocateDirect(PAGE_BYTES).asReadOnlyBuffer();
    }
}
