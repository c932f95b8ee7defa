package io.sluice.gateway.session;

import io.sluice.gateway.meter.GatewayCounters;
import io.sluice.wire.Message.Ack;

/**
 * Counts what the grants of one lane let come, and how long its window is closed.
 *
 * <p>Threads: any; grants are made one after the other. A window that is never opened again counts up to {@link #end}.
 */
final class CountedGrants {

    private final GatewayCounters counters;
    private long upTo;
    private long closedAt;
    private boolean closed;

    CountedGrants(GatewayCounters counters) {
        this.counters = counters;
    }

    /** Hands the grant on. */
    synchronized Ack count(Ack grant) {
        long granted = grant.received() + grant.window();
        counters.granted(Math.max(0, granted - upTo));
        upTo = Math.max(upTo, granted);
        if (grant.window() == 0) {
            close();
        } else {
            end();
        }
        return grant;
    }

    private void close() {
        if (!closed) {
            closed = true;
            closedAt = System.nanoTime();
        }
    }

    /** The window is open, or nobody needs it any more. */
    synchronized void end() {
        if (closed) {
            closed = false;
            counters.ingest().waited(System.nanoTime() - closedAt);
        }
    }
}
