package io.sluice.gateway.compress;

import io.sluice.wire.Batch;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The batches that one stream has in compression. It owns each of them from its coming until it is handed on, so that a stream that is
 * cancelled or fails leaves none behind, whatever the operators between do with what they hold at that moment.
 *
 * <p>Threads: any. Owns: what it holds. A batch that is being worked on when the custody closes is released by its worker.
 */
final class Custody {

    private final Set<Held> all = new HashSet<>();
    private boolean closed;

    /** Takes a batch over. */
    synchronized Held take(Batch batch) {
        Held held = new Held(batch);
        if (closed) {
            batch.release();
        } else {
            all.add(held);
        }
        return held;
    }

    /** Releases what is here, but for what is being worked on. */
    synchronized void close() {
        closed = true;
        for (Held held : all) {
            if (!held.inWork) {
                held.batch.release();
            }
        }
        all.clear();
    }

    /** A batch in custody. */
    final class Held {

        private Batch batch;
        private boolean inWork;

        private Held(Batch batch) {
            this.batch = batch;
        }

        Batch batch() {
            return batch;
        }

        /** The batch, which is not released until {@link #endWork}; null when it is gone already. */
        @Nullable
        Batch beginWork() {
            synchronized (Custody.this) {
                inWork = !closed;
                return closed ? null : batch;
            }
        }

        /** The work is done, and this is the batch now. */
        void endWork(Batch result) {
            synchronized (Custody.this) {
                inWork = false;
                batch = result;
                if (closed) {
                    result.release();
                }
            }
        }

        /** Hands the batch over to the caller; null when it is gone already. */
        @Nullable
        Batch handOver() {
            synchronized (Custody.this) {
                return all.remove(this) ? batch : null;
            }
        }
    }
}
