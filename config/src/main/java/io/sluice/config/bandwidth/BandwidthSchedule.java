package io.sluice.config.bandwidth;

import io.sluice.config.BitRate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fast data may go at which time of the week. Where windows overlap the narrowest rate counts.
 *
 * @param zone whose clocks the windows go by
 * @param windows parts of the week with a rate of their own
 * @param otherwise the rate outside of all windows; null is no limit
 */
public record BandwidthSchedule(
        ZoneId zone, List<Window> windows, @Nullable BitRate otherwise) {

    /** No limit at any time. */
    public static final BandwidthSchedule UNLIMITED = new BandwidthSchedule(ZoneOffset.UTC, List.of(), null);

    /** A schedule that nobody changes afterwards. */
    public BandwidthSchedule {
        windows = List.copyOf(windows);
    }

    /** The same rate at all times. */
    public static BandwidthSchedule constant(BitRate rate) {
        return new BandwidthSchedule(ZoneOffset.UTC, List.of(), rate);
    }
}
