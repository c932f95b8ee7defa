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
 * <p>The disk below may be fuller than the cache: others write to it too. What is free there is told from time to time, what is written since then
 * counts against it, and below a reserve the cache is full as well. The reserve is for what is on its way then.
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
    private long freeOnDiskBytes = Long.MAX_VALUE;
    private long reserveBytes;

    /** Room for that many bytes. */
    public CacheSpace(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** Whether there is room for more. */
    public synchronized boolean isOpen() {
        return !isDiskLow() && openBytes < capacityBytes - Math.min(leftBytes, capacityBytes / 2);
    }

    /** Whether it is the disk that has no room. */
    synchronized boolean isDiskLow() {
        return freeOnDiskBytes < reserveBytes;
    }

    /** So much is free on the disk, of which that much is not to be used. */
    void onDisk(long freeBytes, long newReserveBytes) {
        boolean opened;
        boolean stuck;
        synchronized (this) {
            boolean before = isOpen();
            freeOnDiskBytes = freeBytes;
            reserveBytes = newReserveBytes;
            opened = !before && isOpen();
            stuck = isStuck(false);
        }
        if (opened || stuck) {
            announce(opened);
        }
    }

    private synchronized void writtenToDisk(long bytes) {
        freeOnDiskBytes -= bytes;
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
            stuck = isStuck(afresh);
        }
        if (opened || stuck) {
            announce(opened);
        }
    }

    /** Whether it is full and nothing leaves, which is said once. */
    private synchronized boolean isStuck(boolean afresh) {
        askedToLeave &= !afresh && leavingBytes == 0 && !isOpen();
        boolean stuck = !isOpen() && leavingBytes == 0 && !askedToLeave;
        askedToLeave |= stuck;
        return stuck;
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

        /** Takes room by writing to the disk. */
        void write(long bytes) {
            writtenToDisk(bytes);
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
