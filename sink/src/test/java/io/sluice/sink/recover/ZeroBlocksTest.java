package io.sluice.sink.recover;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZeroBlocksTest {

    private static final int BLOCK = ZeroBlocks.BLOCK_BYTES;

    @Test
    void longRunsOfZeroBlocksAreLeftOutAndShortOnesAreNot() throws IOException {
        assertThat(around("dddd")).containsExactly("0+4");
        assertThat(around("dzzd")).containsExactly("0+4");
        assertThat(around("dzzzzd")).containsExactly("0+1", "5+1");
        assertThat(around("zzzzd")).containsExactly("4+1");
        assertThat(around("dzzzz")).containsExactly("0+1");
        assertThat(around("dzzdzzzzzd")).containsExactly("0+4", "9+1");
    }

    @Test
    void allZerosAreNothingHoweverShort() throws IOException {
        assertThat(around("z")).isEmpty();
        assertThat(around("zzzzzzzz")).isEmpty();
    }

    @Test
    void partOfABlockAtTheEndIsAlwaysHandedOut() throws IOException {
        ByteBuf data = Unpooled.directBuffer(5 * BLOCK);
        data.writeZero(4 * BLOCK + 512);
        List<String> stretches = new ArrayList<>();

        ZeroBlocks.around(
                data, 0, 4 * BLOCK + 512, 4 * BLOCK, (offset, length) -> stretches.add(offset + "+" + length));

        assertThat(stretches).containsExactly(4 * BLOCK + "+512");
        data.release();
    }

    /** Blocks of data (d) or zeros (z) behind one block that is not looked at; holes of four blocks and more. */
    private static List<String> around(String blocks) throws IOException {
        ByteBuf data = Unpooled.directBuffer((blocks.length() + 1) * BLOCK);
        data.writeZero(BLOCK);
        blocks.chars().forEach(block -> data.writeZero(BLOCK - 1).writeByte(block == 'd' ? 1 : 0));
        List<String> stretches = new ArrayList<>();
        ZeroBlocks.around(
                data,
                BLOCK,
                blocks.length() * BLOCK,
                4 * BLOCK,
                (offset, length) -> stretches.add(offset / BLOCK + "+" + length / BLOCK));
        data.release();
        return stretches;
    }
}
