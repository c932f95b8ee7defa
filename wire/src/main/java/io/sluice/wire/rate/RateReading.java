package io.sluice.wire.rate;

import io.sluice.config.BitRate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a limit is, and what has gone under it.
 *
 * @param limit the limit now; empty is none
 * @param recentBytes what has gone in {@link #SPAN}, which ended less than half a second ago
 * @param nextChange when the limit changes by the schedule; empty when it stays
 */
public record RateReading(Optional<BitRate> limit, long recentBytes, Optional<Instant> nextChange) {

    /** What {@link #recentBytes} covers. */
    public static final Duration SPAN = Duration.ofSeconds(10);

    /** What has gone, per second. */
    public long recentBytesPerSec() {
        return recentBytes / SPAN.toSeconds();
    }
}
