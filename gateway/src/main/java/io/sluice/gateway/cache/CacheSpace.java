package io.sluice.gateway.cache;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * How full the cache is, all cycles together. When it is full the lanes' windows close and open segments are closed, so that they can be
 * uploaded and make room.
 *
 * <p>Units: bytes of files. Threads: any. Limits: what is on its way when the bound is reached still comes in; that is at most the
 * sum of the windows.
 */
public final class CacheSpace {

    private final long capacityBytes;
    private final Sinks.Many<Boolean> changes = Sinks.many().multicast().directBestEffort();
    private long usedBytes;

    /** Room for that many bytes. */
    public CacheSpace(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** Whether there is room for more. */
    public synchronized boolean isOpen() {
        return usedBytes < capacityBytes;
    }

    /** What is taken. */
    public synchronized long usedBytes() {
        return usedBytes;
    }

    /** True or false whenever the cache has got room or none. */
    public Flux<Boolean> changes() {
        return changes.asFlux();
    }

    /** An account of its own for one cycle, which can be closed as a whole. */
    Account account() {
        return new Account();
    }

    private void change(long bytes) {
        boolean before;
        boolean after;
        synchronized (this) {
            before = isOpen();
            usedBytes += bytes;
            after = isOpen();
        }
        if (before != after) {
            announce(after);
        }
    }

    private void announce(boolean open) {
        synchronized (changes) {
            changes.tryEmitNext(open);
        }
    }

    /** What one cycle has taken. Threads: any. */
    final class Account {

        private long takenBytes;

        void take(long bytes) {
            synchronized (this) {
                takenBytes += bytes;
            }
            change(bytes);
        }

        void giveBack(long bytes) {
            take(-bytes);
        }

        /** Gives everything back. */
        void close() {
            long rest;
            synchronized (this) {
                rest = takenBytes;
                takenBytes = 0;
            }
            change(-rest);
        }
    }
}
