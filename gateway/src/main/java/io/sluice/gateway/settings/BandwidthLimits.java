package io.sluice.gateway.settings;

import io.sluice.config.bandwidth.BandwidthSchedule;
import java.util.Map;

/**
 * What may be sent to the sink; where several limits meet, the narrowest counts.
 *
 * @param gateway by all machines together
 * @param machines by single machines, by name; one that is not named has no limit of its own
 */
public record BandwidthLimits(BandwidthSchedule gateway, Map<String, BandwidthSchedule> machines) {

    /** No limits. */
    public static final BandwidthLimits UNLIMITED = new BandwidthLimits(BandwidthSchedule.UNLIMITED, Map.of());

    /** Limits that nobody changes afterwards. */
    public BandwidthLimits {
        machines = Map.copyOf(machines);
    }

    /** That machine's limit. */
    public BandwidthSchedule machine(String name) {
        return machines.getOrDefault(name, BandwidthSchedule.UNLIMITED);
    }
}
