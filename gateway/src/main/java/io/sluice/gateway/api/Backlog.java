package io.sluice.gateway.api;

import java.time.Duration;

/**
 * How long it takes until what waits now is uploaded: at the rate of the last ten minutes, or, where nothing went out in all that time, at least as
 * long as it has been waiting.
 *
 * <p>Threads: one at a time.
 */
final class Backlog {

    private static final Duration RATE_OVER = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofDays(365);

    private final RateWindow uploaded = new RateWindow(RATE_OVER);
    private long waitingSince;
    private boolean isWaiting;

    /**
     * Takes a sample.
     *
     * @param nanos the time; does not go back
     * @param uploadedBytes all that was ever uploaded
     * @param waitingBytes what waits now
     */
    Duration update(long nanos, long uploadedBytes, long waitingBytes) {
        uploaded.sample(nanos, uploadedBytes);
        if (waitingBytes == 0) {
            isWaiting = false;
            return Duration.ZERO;
        }
        if (!isWaiting) {
            isWaiting = true;
            waitingSince = nanos;
        }
        double rate = uploaded.perSecond();
        return rate > 0
                ? Duration.ofSeconds((long) Math.min(waitingBytes / rate, (double) LONGEST.toSeconds()))
                : Duration.ofNanos(nanos - waitingSince);
    }
}
