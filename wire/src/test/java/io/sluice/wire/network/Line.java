package io.sluice.wire.network;

import java.util.random.RandomGenerator;

/** One direction of the line, which all connections share. Units: nanoseconds of System.nanoTime. Threads: the proxy's event loop. */
final class Line {

    private static final double SEGMENT_BYTES = 1448;
    private static final double NANOS_PER_SECOND = 1e9;

    private final RandomGenerator random;
    private LinkQuality quality = LinkQuality.PERFECT;
    private long freeAt = System.nanoTime();

    Line(RandomGenerator random) {
        this.random = random;
    }

    void quality(LinkQuality now) {
        quality = now;
    }

    LinkQuality quality() {
        return quality;
    }

    /** When bytes that are sent now are at the other end, given when those before them on their connection are. */
    long arrival(int bytes, long before) {
        long now = System.nanoTime();
        long left = now;
        if (quality.bytesPerSecond() > 0) {
            long begins = freeAt - now > 0 ? freeAt : now;
            left = begins + (long) (bytes * NANOS_PER_SECOND / quality.bytesPerSecond());
            freeAt = left;
        }
        long arrives = left
                + quality.delay().toNanos()
                + (isLost(bytes) ? quality.retransmission().toNanos() : 0);
        return arrives - before > 0 ? arrives : before;
    }

    private boolean isLost(int bytes) {
        double loss = quality.loss();
        return loss > 0 && random.nextDouble() > Math.pow(1 - loss, Math.ceil(bytes / SEGMENT_BYTES));
    }
}
