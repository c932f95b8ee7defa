package io.sluice.wire;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * The sender's side of a lane's window: a batch is sent only while <em>sent + this frame ≤ received + window</em> (docs/wire.md, ACK).
 *
 * <p>Units: frame bytes. Threads: any; one {@link #take} at a time. A grant expires; then nothing is sent until the next one.
 */
public final class SendWindow {

    private final Scheduler timer;
    private long sentBytes;
    private long receivedBytes;
    private long windowBytes;
    private long expiresAt;
    private long wakesAt;
    private long inFlight;
    private @Nullable Disposable expiry;
    private @Nullable Waiter waiter;
    private boolean closed;

    /** A window of zero until the first grant; {@code timer} counts the grants' lives. */
    public SendWindow(Scheduler timer) {
        this.timer = timer;
    }

    /** A grant has come. */
    public void grant(long received, long window, Duration expires) {
        synchronized (this) {
            if (received > sentBytes) {
                throw new WireException(
                        ErrorCode.BAD_FRAME, "ACK for " + received + " bytes where " + sentBytes + " were sent");
            }
            receivedBytes = Math.max(receivedBytes, received);
            windowBytes = window;
            renewExpiry(expires);
        }
        serve();
    }

    private void renewExpiry(Duration expires) {
        long now = timer.now(TimeUnit.NANOSECONDS);
        expiresAt = now + expires.toNanos();
        if (expiry == null || expiresAt - wakesAt < 0) {
            watch(now);
        }
    }

    /** Wakes up when the grant of now would expire. Those that come until then only move the time: most of them never expire. */
    private void watch(long now) {
        if (expiry != null) {
            expiry.dispose();
        }
        wakesAt = expiresAt;
        expiry = timer.schedule(this::expire, expiresAt - now, TimeUnit.NANOSECONDS);
    }

    private synchronized void expire() {
        long now = timer.now(TimeUnit.NANOSECONDS);
        if (closed) {
            return;
        }
        if (expiresAt - now > 0) {
            watch(now);
        } else {
            windowBytes = 0;
            expiry = null;
        }
    }

    /** So many more of the frames taken are durable. With none in flight, one may go that is larger than the window. */
    public void acknowledged(int frames) {
        synchronized (this) {
            inFlight -= frames;
        }
        serve();
    }

    /** Completes when a frame of that many bytes may be sent, and counts it as sent. */
    public Mono<Void> take(long frameBytes) {
        return Mono.create(sink -> {
            Waiter mine = new Waiter(frameBytes, sink);
            sink.onCancel(() -> leave(mine));
            synchronized (this) {
                waiter = mine;
            }
            serve();
        });
    }

    private synchronized void leave(Waiter mine) {
        if (mine.equals(waiter)) {
            waiter = null;
        }
    }

    private void serve() {
        Waiter served = admit();
        if (served != null) {
            served.sink.success();
        }
    }

    private synchronized @Nullable Waiter admit() {
        Waiter first = waiter;
        if (first == null || windowBytes == 0) {
            return null;
        }
        boolean fits = sentBytes - receivedBytes <= windowBytes - first.bytes; // a window may be as large as a long
        if (!fits && inFlight > 0) {
            return null;
        }
        waiter = null;
        sentBytes += first.bytes;
        inFlight++;
        return first;
    }

    /** Stops the timer. */
    public synchronized void close() {
        closed = true;
        if (expiry != null) {
            expiry.dispose();
        }
    }

    private record Waiter(long bytes, MonoSink<Void> sink) {}
}
