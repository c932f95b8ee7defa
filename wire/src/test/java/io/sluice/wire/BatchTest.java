package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import org.junit.jupiter.api.Test;

class BatchTest {

    private static final Id CYCLE = new Id(1, 2);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final byte[] raw = new byte[512];
    private final Batch batch = new Batch(
            BatchHeader.raw(0, 0, 0, raw.length, Crc32c.of(Unpooled.wrappedBuffer(raw)), Extents.of(0, raw.length)),
            Unpooled.wrappedBuffer(raw),
            null);

    @Test
    void aFrameKeepsThePayloadUntilItIsReleased() {
        ByteBuf frame = batch.toFrame(allocator, CYCLE, 1);
        batch.release();

        assertThat(frame.readableBytes()).isEqualTo((int) batch.frameBytes());
        assertThat(batch.payload().refCnt()).isEqualTo(1);
        frame.release();
        assertThat(batch.payload().refCnt()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void aBatchThatWasGivenUpMakesNoFrameAndLosesNothing() {
        batch.release();

        assertThatThrownBy(() -> batch.toFrame(allocator, CYCLE, 1)).isInstanceOf(IllegalReferenceCountException.class);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }
}
