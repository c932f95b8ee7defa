package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.BatchHeader;

/**
 * A batch whose checksums were right.
 *
 * @param header what it covers
 * @param raw its data, direct and beginning at a multiple of 4 KiB in memory; empty for zeros. Belongs to whoever has this
 */
public record DecodedBatch(BatchHeader header, ByteBuf raw) implements AutoCloseable {

    @Override
    public void close() {
        raw.release();
    }
}
