package io.sluice.sink.segment;

import com.github.luben.zstd.Zstd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Codec;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Extents;
import io.sluice.wire.Id;
import java.util.List;
import java.util.Random;

/** Batches and headers for tests: from given bytes or from a seed. */
public final class Batches {

    /** A batch with its stored payload, which belongs to whoever has this. */
    public record Batch(BatchHeader header, ByteBuf payload) implements AutoCloseable {
        @Override
        public void close() {
            payload.release();
        }
    }

    private Batches() {}

    /** A segment header of one disk with fixed ids. */
    public static SegmentHeader header() {
        return header(new Id(5, 6));
    }

    /** A segment header of one disk for a cycle. */
    public static SegmentHeader header(Id cycle) {
        return new SegmentHeader(
                new Id(1, 2),
                new Id(3, 4),
                new Id(7, 8),
                cycle,
                Id.NONE,
                List.of(new SegmentDisk(new Id(9, 10), 1 << 30, 512, "sda")));
    }

    /** The bytes as they are. */
    public static Batch plain(int disk, long sequence, int pass, Extents extents, byte[] raw) {
        BatchHeader header =
                BatchHeader.raw(disk, sequence, pass, raw.length, Crc32c.of(Unpooled.wrappedBuffer(raw)), extents);
        return new Batch(header, direct(raw));
    }

    /** The bytes as zstd frame, or as they are where that is not smaller. */
    public static Batch compressed(int disk, long sequence, int pass, Extents extents, byte[] raw) {
        Batch plain = plain(disk, sequence, pass, extents, raw);
        byte[] stored = Zstd.compress(raw, 1);
        if (stored.length >= raw.length) {
            return plain;
        }
        plain.close();
        int crc = Crc32c.of(Unpooled.wrappedBuffer(stored));
        return new Batch(plain.header().withPayload(Codec.ZSTD, stored.length, crc), direct(stored));
    }

    /** A batch of zeros. */
    public static Batch zeros(int disk, long sequence, int pass, Extents extents) {
        return new Batch(BatchHeader.zeros(disk, sequence, pass, extents), Unpooled.EMPTY_BUFFER);
    }

    /** A batch of one extent with random bytes that compress a little. */
    public static Batch random(Random random, long sequence) {
        int units = 1 + random.nextInt(300);
        byte[] raw = new byte[units * Extents.UNIT_BYTES];
        random.nextBytes(raw);
        for (int i = 0; i < raw.length / 2; i++) {
            raw[i] &= 0x0f;
        }
        Extents extents = Extents.of(sequence << 20, raw.length);
        return switch (random.nextInt(4)) {
            case 0 -> plain(0, sequence, 0, extents, raw);
            case 1 -> zeros(0, sequence, 0, extents);
            default -> compressed(0, sequence, 0, extents, raw);
        };
    }

    private static ByteBuf direct(byte[] bytes) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
    }
}
