package io.sluice.agent.cut;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Extents;
import org.jspecify.annotations.Nullable;

/**
 * Packs changed blocks of chunks that changed in part side by side into batches.
 *
 * <p>The first such chunk's buffer becomes the batch's: its changed blocks move together in place, and those of later chunks are copied
 * behind them. So packing takes no memory of its own. Threads: one.
 */
final class Packer {

    private final int disk;
    private final int batchBytes;
    private final CutTotals totals;
    private final Extents.Builder extents = new Extents.Builder();
    private @Nullable Chunk target;
    private int packedBytes;

    Packer(int disk, int batchBytes, CutTotals totals) {
        this.disk = disk;
        this.batchBytes = batchBytes;
        this.totals = totals;
    }

    /** The whole chunk as a batch, without a copy. Takes the chunk over. */
    Batch whole(Chunk chunk) {
        return batch(chunk, chunk.lengthBytes(), Extents.of(chunk.startBytes(), chunk.lengthBytes()));
    }

    /** Adds the blocks whose bits are set. Takes the chunk over. Hands out what had to make room. */
    @Nullable
    Batch add(Chunk chunk, int changed) {
        Batch full = packedBytes + changedBytes(chunk, changed) > batchBytes ? flush() : null;
        Chunk into = target;
        if (into == null) {
            target = chunk;
            pack(chunk, changed, chunk.data());
        } else {
            pack(chunk, changed, into.data());
            chunk.close();
        }
        return full;
    }

    private void pack(Chunk chunk, int changed, ByteBuf into) {
        for (int i = 0; i < chunk.blocks(); i++) {
            if ((changed & 1 << i) != 0) {
                int length = chunk.blockLength(i);
                into.setBytes(packedBytes, chunk.data(), chunk.blockIndex(i), length);
                extents.add(chunk.startBytes() + chunk.blockIndex(i), length);
                packedBytes += length;
            }
        }
    }

    private static int changedBytes(Chunk chunk, int changed) {
        int bytes = 0;
        for (int i = 0; i < chunk.blocks(); i++) {
            bytes += (changed & 1 << i) != 0 ? chunk.blockLength(i) : 0;
        }
        return bytes;
    }

    /** What is packed so far, as a batch; null when nothing is. */
    @Nullable
    Batch flush() {
        Chunk packed = target;
        if (packed == null) {
            return null;
        }
        int bytes = packedBytes;
        target = null;
        packedBytes = 0;
        return batch(packed, bytes, extents.build());
    }

    private Batch batch(Chunk chunk, int bytes, Extents covered) {
        ByteBuf payload = chunk.data().setIndex(0, bytes);
        BatchHeader header = BatchHeader.raw(disk, totals.nextSequence(), 0, bytes, Crc32c.of(payload), covered);
        totals.cut(header);
        return chunk.toBatch(header);
    }
}
