package io.sluice.gateway.cache;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * How full the cache is, all cycles together. When it is full the lanes' windows close, and open segments are closed so that they can be
 * uploaded and make room.
 *
 * <p>The second half needs care. What was on its way when the cache became full still comes in, into segments that were opened since. If those
 * alone fill the cache, nothing is on its way to the sink and nothing ever makes room, unless they are closed as well. So it is said again
 * that the cache is full, whenever it is full and nothing of it is leaving; once, until something leaves.
 *
 * <p>Cycles that no session has open lie in the cache too and count, but take at most half of it from those that are open: an agent that never
 * comes back must not stop the others for good.
 *
 * <p>Units: bytes of files. Threads: any. Limits: what is on its way when the bound is reached still comes in; that is at most the
 * sum of the windows.
 */
public final class CacheSpace {

    private final long capacityBytes;
    private final Sinks.Many<Boolean> changes = Sinks.many().multicast().directBestEffort();
    private long openBytes;
    private long leftBytes;
    private long leavingBytes;
    private boolean askedToLeave;

    /** Room for that many bytes. */
    public CacheSpace(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** Whether there is room for more. */
    public synchronized boolean isOpen() {
        return openBytes < capacityBytes - Math.min(leftBytes, capacityBytes / 2);
    }

    /** What is taken, by cycles that are open and by others. */
    public synchronized long usedBytes() {
        return openBytes + leftBytes;
    }

    /** How much may be taken. */
    public long capacityBytes() {
        return capacityBytes;
    }

    /** What is on its way to the sink: the closed segments of open cycles. */
    public synchronized long leavingBytes() {
        return leavingBytes;
    }

    /** What is taken by cycles that nobody has open. */
    synchronized long leftBytes() {
        return leftBytes;
    }

    /** True when the cache has got room; false when it is full and open segments are to be closed. */
    public Flux<Boolean> changes() {
        return changes.asFlux();
    }

    /** An account of its own for one cycle, which can be closed as a whole. */
    Account account() {
        return new Account();
    }

    private void change(long open, long leaving, long left, boolean afresh) {
        boolean opened;
        boolean stuck;
        synchronized (this) {
            boolean before = isOpen();
            openBytes += open;
            leavingBytes += leaving;
            leftBytes += left;
            opened = !before && isOpen();
            askedToLeave &= !afresh && leavingBytes == 0 && !isOpen();
            stuck = !isOpen() && leavingBytes == 0 && !askedToLeave;
            askedToLeave |= stuck;
        }
        if (opened || stuck) {
            announce(opened);
        }
    }

    private void announce(boolean open) {
        synchronized (changes) {
            changes.tryEmitNext(open);
        }
    }

    /** What one cycle has taken, and what of it is on its way to the sink. Threads: any. After {@link #close} or {@link #leaveBehind} nothing is counted. */
    final class Account {

        private long takenBytes;
        private long leavingBytes;
        private boolean left;
        private boolean closed;

        /** Takes room. */
        void take(long bytes) {
            count(bytes, 0);
        }

        /** What was taken is on its way to the sink. */
        void leave(long bytes) {
            count(0, bytes);
        }

        /** What was on its way is in the sink. */
        void giveBack(long bytes) {
            count(-bytes, -bytes);
        }

        /** What it takes. */
        synchronized long takenBytes() {
            return takenBytes;
        }

        /** The cycle is not open any more, and stays as it is in the cache. From here on nothing more is counted. */
        void leaveBehind() {
            long taken;
            long leaving;
            synchronized (this) {
                taken = closed || left ? 0 : takenBytes;
                leaving = closed || left ? 0 : leavingBytes;
                left = true;
            }
            change(-taken, -leaving, taken, true);
        }

        /** Gives everything back. */
        void close() {
            long open;
            long leaving;
            long behind;
            synchronized (this) {
                open = closed || left ? 0 : takenBytes;
                leaving = closed || left ? 0 : leavingBytes;
                behind = !closed && left ? takenBytes : 0;
                closed = true;
            }
            change(-open, -leaving, -behind, true);
        }

        private void count(long taken, long leaving) {
            synchronized (this) {
                if (closed || left) {
                    return;
                }
                takenBytes += taken;
                leavingBytes += leaving;
            }
            change(taken, leaving, 0, false);
        }
    }
}
