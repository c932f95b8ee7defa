package io.sluice.agent.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockDigestsTest {

    private static final int BLOCK = BlockDigests.BLOCK_BYTES;

    @Test
    void eachBlockHasTheSha256OfItsBytesAndAShorterLastOneToo() throws Exception {
        byte[] bytes = new byte[2 * BLOCK + 512];
        new Random(7).nextBytes(bytes);
        byte[] digests = digestsOf(bytes);

        assertThat(digests).hasSize(96);
        for (int i = 0; i < 3; i++) {
            byte[] block = Arrays.copyOfRange(bytes, i * BLOCK, Math.min(bytes.length, (i + 1) * BLOCK));
            assertThat(Arrays.copyOfRange(digests, i * 32, i * 32 + 32))
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest(block));
        }
    }

    @Test
    void zerosHaveADigestOfZerosAndOneBitMakesTheDifference() {
        byte[] bytes = new byte[2 * BLOCK];
        bytes[2 * BLOCK - 1] = 1;
        byte[] digests = digestsOf(bytes);

        assertThat(BlockDigests.isZeros(digests, 0)).isTrue();
        assertThat(BlockDigests.isZeros(digests, 1)).isFalse();
        assertThat(HexFormat.of().formatHex(digests, 0, 32)).isEqualTo("0".repeat(64));
    }

    private static byte[] digestsOf(byte[] bytes) {
        ByteBuf buffer = Unpooled.directBuffer(bytes.length + 3);
        try {
            buffer.setZero(0, 3).setBytes(3, bytes);
            return BlockDigests.of(buffer, 3, bytes.length);
        } finally {
            buffer.release();
        }
    }
}
