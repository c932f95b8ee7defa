package io.sluice.agent.cut;

import io.sluice.wire.MemoryPool;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The chunks of one disk's cut that are neither closed nor part of a batch.
 *
 * <p>A cancel may catch a chunk anywhere: waiting for its thread, being read, or in a queue between two operators. Here each one is
 * found again. Threads: any.
 */
final class LiveChunks {

    private final Set<Chunk> chunks = new HashSet<>();
    private boolean closed;

    /** A chunk that is to be read. Takes the lease over. */
    synchronized Chunk open(Stretch stretch, MemoryPool.Lease lease) {
        Chunk chunk = new Chunk(stretch, lease, this);
        chunks.add(chunk);
        if (closed) {
            chunk.close();
        }
        return chunk;
    }

    synchronized void forget(Chunk chunk) {
        chunks.remove(chunk);
    }

    /** Closes those that are left, and any that are still to come. Waits for those that are being read. */
    void closeAll() {
        List<Chunk> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(chunks);
        }
        left.forEach(Chunk::close);
    }
}
