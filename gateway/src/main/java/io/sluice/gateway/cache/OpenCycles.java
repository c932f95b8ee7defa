package io.sluice.gateway.cache;

import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How many cycles are open: each holds the buffers of its open segment, so there may be only so many. Threads: any. */
final class OpenCycles {

    private final int max;
    private final AtomicInteger open = new AtomicInteger();

    OpenCycles(int max) {
        this.max = max;
    }

    /**
     * Takes a place.
     *
     * @throws WireException MACHINE_BUSY when there is none
     */
    Place take() {
        if (open.getAndUpdate(count -> Math.min(max, count + 1)) == max) {
            throw new WireException(
                    ErrorCode.MACHINE_BUSY,
                    "the gateway has " + max + " cycles open and takes no more: try again when one is done");
        }
        return new Place();
    }

    /** One cycle's place. Threads: any. */
    final class Place {

        private final AtomicBoolean left = new AtomicBoolean();

        private Place() {}

        /** Gives it back; once. */
        void leave() {
            if (left.compareAndSet(false, true)) {
                open.decrementAndGet();
            }
        }
    }
}
