package io.sluice.wire;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A budget of bytes for the buffers of one purpose: whoever wants memory takes a lease first and waits its turn.
 *
 * <p>Threads: any; a waiter is woken on the thread of whoever gives memory back. Order: first come, first served, so a large
 * request is not starved by small ones. Owns: nothing but the count; buffers come from Netty's allocator. Limits: what is out on
 * lease never exceeds {@link #capacityBytes}; a request beyond the capacity is an {@link IllegalArgumentException}. Netty's pooled allocator rounds buffers up to
 * its size classes: what a buffer really takes may exceed its lease by a quarter.
 */
public final class MemoryPool {

    private final long capacityBytes;
    private final ArrayDeque<Request> waiters = new ArrayDeque<>();
    private final AtomicInteger serving = new AtomicInteger();
    private long leasedBytes;
    private long peakBytes;

    /** A pool of that many bytes. */
    public MemoryPool(long capacityBytes) {
        if (capacityBytes <= 0) {
            throw new IllegalArgumentException("memory pool of " + capacityBytes + " bytes");
        }
        this.capacityBytes = capacityBytes;
    }

    /** Its size. */
    public long capacityBytes() {
        return capacityBytes;
    }

    /** What is out on lease now. */
    public synchronized long leasedBytes() {
        return leasedBytes;
    }

    /** The most that ever was out on lease. */
    public synchronized long peakBytes() {
        return peakBytes;
    }

    /**
     * Takes {@code bytes} as soon as they are free. A lease that a cancel keeps from being emitted goes back by itself; one that was emitted
     * belongs to the subscriber, cancelled or not.
     */
    public Mono<Lease> take(long bytes) {
        return Mono.<Lease>create(sink -> {
                    Request request = new Request(checked(bytes), sink::success);
                    sink.onCancel(request::abandon);
                    enqueue(request);
                })
                .doOnDiscard(Lease.class, Lease::close);
    }

    /**
     * Takes {@code bytes} as soon as they are free, for a caller who must know who has the lease: {@code granted} gets it exactly once,
     * unless the request is cancelled before. What is free and wanted by nobody before is granted before this returns, also while another thread
     * serves.
     */
    Request request(long bytes, Consumer<Lease> granted) {
        Request request = new Request(checked(bytes), granted);
        if (admitAtOnce(request)) {
            request.grant();
        } else {
            enqueue(request);
        }
        return request;
    }

    private long checked(long bytes) {
        if (bytes < 0 || bytes > capacityBytes) {
            throw new IllegalArgumentException(
                    "a lease of " + bytes + " bytes from a pool of " + capacityBytes + " bytes");
        }
        return bytes;
    }

    private void enqueue(Request request) {
        synchronized (this) {
            if (!request.cancelled) {
                waiters.add(request);
            }
        }
        serve();
    }

    private void giveBack(long bytes) {
        synchronized (this) {
            leasedBytes -= bytes;
        }
        serve();
    }

    /** One thread serves at a time and the others leave it their work: who gets a lease may give it back at once, and the stack stays flat. */
    private void serve() {
        if (serving.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            for (Request next = admit(); next != null; next = admit()) {
                next.grant();
            }
            missed = serving.addAndGet(-missed);
        } while (missed != 0);
    }

    private synchronized @Nullable Request admit() {
        Request first = waiters.peek();
        return first != null && lend(first) ? waiters.poll() : null;
    }

    private synchronized boolean admitAtOnce(Request request) {
        return waiters.isEmpty() && lend(request);
    }

    /** Holds the lock. */
    private boolean lend(Request request) {
        if (request.bytes > capacityBytes - leasedBytes) {
            return false;
        }
        leasedBytes += request.bytes;
        peakBytes = Math.max(peakBytes, leasedBytes);
        request.lease = new Lease(request.bytes);
        return true;
    }

    /** A place in the queue. Threads: any. */
    final class Request {

        private final long bytes;
        private final Consumer<Lease> granted;
        private @Nullable Lease lease;
        private boolean cancelled;

        private Request(long bytes, Consumer<Lease> granted) {
            this.bytes = bytes;
            this.granted = granted;
        }

        private void grant() {
            granted.accept(Objects.requireNonNull(lease));
        }

        /** Gives the place up. Too late, and without effect, once the lease has been or is being granted. */
        void cancel() {
            synchronized (MemoryPool.this) {
                cancelled = true;
                waiters.remove(this);
            }
            serve();
        }

        /** Gives the place up, and the lease that nobody will get. */
        private void abandon() {
            Lease unwanted;
            synchronized (MemoryPool.this) {
                cancelled = true;
                waiters.remove(this);
                unwanted = lease;
            }
            if (unwanted != null) {
                unwanted.close();
            }
            serve();
        }
    }

    /** The right to that much memory; {@link #close} gives it back, once. Threads: any. */
    public final class Lease implements AutoCloseable {

        private final long bytes;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Lease(long bytes) {
            this.bytes = bytes;
        }

        /** How much it is. */
        public long bytes() {
            return bytes;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                giveBack(bytes);
            }
        }
    }
}
