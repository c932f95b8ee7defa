package io.sluice.gateway.ingest;

import io.sluice.wire.ErrorCode;
import io.sluice.wire.Message.Ack;
import io.sluice.wire.WireException;
import java.time.Duration;

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
    private long receivedBytes;
    private long durableBytes;
    private long through = -1;
    private long grantedUpTo;

    /** A window of that many bytes; grants live that long. */
    public ReceiveWindow(long windowBytes, Duration grantLife) {
        this.windowBytes = windowBytes;
        this.expiresMillis = grantLife.toMillis();
    }

    /** A frame has come. A first frame into an empty lane may be larger than the window. */
    public synchronized void received(long frameBytes) {
        boolean alone = receivedBytes == durableBytes;
        receivedBytes += frameBytes;
        if (receivedBytes > grantedUpTo && !alone) {
            throw new WireException(
                    ErrorCode.WINDOW_EXCEEDED, receivedBytes + " bytes sent where " + grantedUpTo + " were granted");
        }
    }

    /** A frame's batch is durable, and with it every one before it on this lane. */
    public synchronized void durable(long sequence, long frameBytes) {
        through = sequence;
        durableBytes += frameBytes;
    }

    /** A frame's batch was a duplicate and has been dropped. */
    public synchronized void dropped(long frameBytes) {
        durableBytes += frameBytes;
    }

    /** The grant as it is now; {@code open} is false while there is no room for more. */
    public synchronized Ack grant(boolean open) {
        long window = open ? Math.max(0, windowBytes - (receivedBytes - durableBytes)) : 0;
        grantedUpTo = Math.max(grantedUpTo, receivedBytes + window);
        return new Ack(through, receivedBytes, window, expiresMillis);
    }

    /** Frame bytes received so far. */
    public synchronized long receivedBytes() {
        return receivedBytes;
    }
}
