package io.sluice.agent.digest;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * SHA-256 of each block of a buffer; a block of zeros has a digest of zeros, so that holes of a disk are holes of its digest file.
 *
 * <p>The very buffer that is sent is hashed, so a digest is never of other bytes than those that arrived. Threads: any; each has a
 * hasher of its own, which is reused. Limits: needs a buffer of one piece.
 */
public final class BlockDigests {

    /** Bytes of a block: the unit in which changes are found. */
    public static final int BLOCK_BYTES = 64 << 10;

    /** Bytes of a digest. */
    public static final int DIGEST_BYTES = 32;

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(BLOCK_BYTES).asReadOnlyBuffer();
    private static final ThreadLocal<Hasher> HASHER = ThreadLocal.withInitial(Hasher::new);

    private BlockDigests() {}

    /** The digests of {@code length} bytes from {@code index} on, side by side; the last block may be shorter. Indices stay. */
    public static byte[] of(ByteBuf data, int index, int length) {
        byte[] digests = new byte[blocks(length) * DIGEST_BYTES];
        Hasher hasher = HASHER.get();
        for (int done = 0, at = 0; done < length; done += BLOCK_BYTES, at += DIGEST_BYTES) {
            ByteBuffer block = data.internalNioBuffer(index + done, Math.min(BLOCK_BYTES, length - done));
            if (!isZeros(block)) {
                hasher.digest(block, digests, at);
            }
        }
        return digests;
    }

    /** How many blocks that many bytes are, a shorter last one included. */
    public static int blocks(int lengthBytes) {
        return (lengthBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    /** How many blocks a disk of that size has, a shorter last one included. */
    public static long blocks(long sizeBytes) {
        return (sizeBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    /** Whether the digest of block {@code i} is that of zeros. */
    public static boolean isZeros(byte[] digests, int i) {
        for (int at = i * DIGEST_BYTES; at < (i + 1) * DIGEST_BYTES; at++) {
            if (digests[at] != 0) {
                return false;
            }
        }
        return true;
    }

    /** What stands for the digests of blocks that nobody has seen: no block has it, so each of them differs from whatever it is compared with. */
    public static byte[] unknown(int blocks) {
        byte[] digests = new byte[blocks * DIGEST_BYTES];
        Arrays.fill(digests, (byte) 0xff);
        return digests;
    }

    private static boolean isZeros(ByteBuffer block) {
        return block.mismatch(ZEROS.slice(0, block.remaining())) < 0;
    }

    /** A SHA-256 that nothing was added to. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /**
     * SHA-256 of buffers outside the heap. The JDK's would copy such a buffer too, but in pieces of 4 KiB, each with a call of its own.
     */
    private static final class Hasher {

        private final MessageDigest sha256 = sha256();
        private final byte[] copy = new byte[BLOCK_BYTES];

        void digest(ByteBuffer block, byte[] digests, int at) {
            int length = block.remaining();
            block.get(copy, 0, length);
            sha256.update(copy, 0, length);
            try {
                sha256.digest(digests, at, DIGEST_BYTES);
            } catch (DigestException e) {
                throw new IllegalStateException("SHA-256 does not fit into " + DIGEST_BYTES + " bytes", e);
            }
        }
    }
}
