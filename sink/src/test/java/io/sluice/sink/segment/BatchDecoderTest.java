package io.sluice.sink.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.sink.segment.Batches.Batch;
import io.sluice.wire.Codec;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Extents;
import io.sluice.wire.Id;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchDecoderTest {

    private static final Id CYCLE = new Id(5, 6);

    private final BatchDecoder decoder = new BatchDecoder(PooledByteBufAllocator.DEFAULT);

    @AfterEach
    void close() {
        decoder.close();
    }

    @Test
    void rawDataOfEveryCodecComesBackAlignedForDirectWrites() {
        byte[] raw = new byte[12_288];
        Arrays.fill(raw, (byte) 'x');
        for (Batch batch : new Batch[] {
            Batches.plain(0, 1, 0, Extents.of(0, raw.length), raw),
            Batches.compressed(0, 1, 0, Extents.of(0, raw.length), raw)
        }) {
            ByteBuf record = record(batch);
            try (DecodedBatch decoded = decoder.decode(record, CYCLE, "x", 0)) {
                byte[] found = new byte[raw.length];
                decoded.raw().getBytes(0, found);
                assertThat(found).isEqualTo(raw);
                assertThat(decoded.raw().nioBuffer().alignmentOffset(0, 4096)).isZero();
            }
            record.release();
        }
    }

    @Test
    void everyFlippedBitIsDamage() {
        byte[] raw = new byte[4096];
        Arrays.fill(raw, (byte) 'x');
        ByteBuf record = record(Batches.compressed(0, 1, 0, Extents.of(0, raw.length), raw));
        for (int bit = 0; bit < record.readableBytes() * 8; bit++) {
            record.setByte(bit / 8, record.getByte(bit / 8) ^ 1 << bit % 8);
            assertThatThrownBy(() -> decoder.decode(record, CYCLE, "x", 100))
                    .as("bit %d", bit)
                    .isInstanceOf(DamagedException.class)
                    .hasMessageStartingWith("damaged: x at byte 1");
            record.setByte(bit / 8, record.getByte(bit / 8) ^ 1 << bit % 8);
        }
        record.release();
    }

    @Test
    void batchOfAnotherCycleIsDamage() {
        ByteBuf record = record(Batches.zeros(0, 1, 0, Extents.of(0, 512)));

        assertThatThrownBy(() -> decoder.decode(record, new Id(5, 7), "x", 0))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("no batch of cycle " + new Id(5, 7));
        record.release();
    }

    @Test
    void payloadThatIsNoFrameOfItsLengthIsDamageThoughItsStoredCrcIsRight() {
        byte[] raw = new byte[4096];
        byte[] garbage = new byte[100];
        Batch plain = Batches.plain(0, 1, 0, Extents.of(0, raw.length), raw);
        ByteBuf payload = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(garbage);
        ByteBuf record = record(new Batch(plain.header().withPayload(Codec.ZSTD, 100, Crc32c.of(payload)), payload));
        plain.close();

        assertThatThrownBy(() -> decoder.decode(record, CYCLE, "x", 0))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("decompress");
        record.release();
    }

    private static ByteBuf record(Batch batch) {
        ByteBuf record = PooledByteBufAllocator.DEFAULT.directBuffer();
        batch.header().encode(record, CYCLE);
        record.writeBytes(batch.payload());
        batch.close();
        return record;
    }
}
