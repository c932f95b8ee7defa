package io.sluice.gateway.ingest;

import io.sluice.wire.ErrorCode;
import io.sluice.wire.Message.Ack;
import io.sluice.wire.WireException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongPredicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * The receiver's side of a lane's window (docs/wire.md, ACK): what has been received, what of it is durable, what has been granted.
 *
 * <p>Units: frame bytes. The window is what may be on its way without being durable; a closed one grants nothing. What was granted once
 * is honoured until the sender has heard otherwise: a frame is refused only beyond the highest grant ever given.
 *
 * <p>Threads: any.
 */
public final class ReceiveWindow {

    private final long windowBytes;
    private final long expiresMillis;
    private final LongPredicate isDurable;
    private final ArrayDeque<Entry> onTheirWay = new ArrayDeque<>();
    private final Sinks.Many<Boolean> dropped = Sinks.many().multicast().directBestEffort();
    private long receivedBytes;
    private long durableBytes;
    private long lastDurable = -1;
    private long through = -1;
    private long grantedUpTo;

    private record Entry(long sequence, long frameBytes, boolean duplicate) {}

    /**
     * A window of that many bytes; grants live that long.
     *
     * @param isDurable whether a sequence is durable, whichever lane it came on: what a duplicate waits for
     */
    public ReceiveWindow(long windowBytes, Duration grantLife, LongPredicate isDurable) {
        this.windowBytes = windowBytes;
        this.expiresMillis = grantLife.toMillis();
        this.isDurable = isDurable;
    }

    /** A frame has come. The first frame into an empty lane may be larger than the window, if that is open. */
    public synchronized void received(long frameBytes) {
        boolean alone = receivedBytes == durableBytes && receivedBytes < grantedUpTo;
        receivedBytes += frameBytes;
        if (receivedBytes > grantedUpTo && !alone) {
            throw new WireException(
                    ErrorCode.WINDOW_EXCEEDED, receivedBytes + " bytes sent where " + grantedUpTo + " were granted");
        }
    }

    /** The frame's batch is good; a duplicate will not be heard of again. */
    public void admitted(long sequence, long frameBytes, boolean duplicate) {
        synchronized (this) {
            onTheirWay.add(new Entry(sequence, frameBytes, duplicate));
        }
        if (duplicate) {
            dropped.tryEmitNext(true);
        }
    }

    /** This batch is durable, and with it every one before it on this lane that was no duplicate. */
    public synchronized void durable(long sequence) {
        lastDurable = sequence;
    }

    /** Says when a duplicate has been dropped, which changes the grant though nothing becomes durable. */
    public Flux<Boolean> dropped() {
        return dropped.asFlux();
    }

    /** Whether half of the window is used, so that the sender will soon wait for what is durable. */
    public synchronized boolean isHalfUsed() {
        return receivedBytes - durableBytes > windowBytes / 2;
    }

    /** Whether everything received is durable. */
    public synchronized boolean isSettled() {
        settle();
        return onTheirWay.isEmpty();
    }

    private void settle() {
        for (Entry first = onTheirWay.peek(); first != null && isSettled(first); first = onTheirWay.peek()) {
            through = first.sequence;
            durableBytes += first.frameBytes;
            onTheirWay.remove();
        }
    }

    private boolean isSettled(Entry entry) {
        return entry.duplicate ? isDurable.test(entry.sequence) : entry.sequence <= lastDurable;
    }

    /** The grant as it is now; {@code open} is false while there is no room for more. */
    public synchronized Ack grant(boolean open) {
        settle();
        long window = open ? Math.max(0, windowBytes - (receivedBytes - durableBytes)) : 0;
        grantedUpTo = Math.max(grantedUpTo, receivedBytes + window);
        return new Ack(through, receivedBytes, window, expiresMillis);
    }

    /** Frame bytes received so far. */
    public synchronized long receivedBytes() {
        return receivedBytes;
    }
}
