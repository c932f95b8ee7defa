package io.sluice.wire;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A budget of bytes for the buffers of one purpose: whoever wants memory takes a lease first and waits its turn.
 *
 * <p>Threads: any; a waiter is woken on the thread of whoever gives memory back. Order: first come, first served, so a large
 * request is not starved by small ones. Owns: nothing but the count; buffers come from Netty's allocator. Limits: what is out on
 * lease never exceeds {@link #capacityBytes}; a request beyond the capacity is an {@link IllegalArgumentException}.
 */
public final class MemoryPool {

    private final long capacityBytes;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
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

    /** Takes {@code bytes} as soon as they are free; a lease that arrives after a cancel goes back by itself. */
    public Mono<Lease> take(long bytes) {
        if (bytes < 0 || bytes > capacityBytes) {
            return Mono.error(new IllegalArgumentException(
                    "a lease of " + bytes + " bytes from a pool of " + capacityBytes + " bytes"));
        }
        return Mono.<Lease>create(sink -> enqueue(new Waiter(bytes, sink))).doOnDiscard(Lease.class, Lease::close);
    }

    private void enqueue(Waiter waiter) {
        waiter.sink.onCancel(() -> leave(waiter));
        synchronized (this) {
            waiters.add(waiter);
        }
        serve();
    }

    private void leave(Waiter waiter) {
        synchronized (this) {
            waiters.remove(waiter);
        }
        serve();
    }

    private void giveBack(long bytes) {
        synchronized (this) {
            leasedBytes -= bytes;
        }
        serve();
    }

    private void serve() {
        for (Waiter next = admit(); next != null; next = admit()) {
            next.sink.success(new Lease(next.bytes));
        }
    }

    private synchronized @Nullable Waiter admit() {
        Waiter first = waiters.peek();
        if (first == null || first.bytes > capacityBytes - leasedBytes) {
            return null;
        }
        leasedBytes += first.bytes;
        peakBytes = Math.max(peakBytes, leasedBytes);
        return waiters.poll();
    }

    private record Waiter(long bytes, MonoSink<Lease> sink) {}

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
