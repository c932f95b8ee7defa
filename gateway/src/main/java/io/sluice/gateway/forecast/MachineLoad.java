package io.sluice.gateway.forecast;

import io.sluice.config.bandwidth.BandwidthSchedule;
import java.time.Duration;
import java.util.List;

/**
 * What a machine will want to send.
 *
 * @param machine its name
 * @param weight its share beside the others'
 * @param every from the start of one cycle to the start of the next
 * @param limit what it may send at most
 * @param bytesPerSec what it changes, as stored in the sink, by the hour of the day in UTC: 24 figures
 */
public record MachineLoad(
        String machine, int weight, Duration every, BandwidthSchedule limit, List<Double> bytesPerSec) {

    /** The hours of a day. */
    public static final int HOURS = 24;

    /** Refuses what is no day. */
    public MachineLoad {
        bytesPerSec = List.copyOf(bytesPerSec);
        if (bytesPerSec.size() != HOURS || bytesPerSec.stream().anyMatch(rate -> !(rate >= 0))) {
            throw new IllegalArgumentException("no day of rates: " + bytesPerSec);
        }
        if (weight < 1 || every.isZero() || every.isNegative()) {
            throw new IllegalArgumentException("weight " + weight + ", a cycle every " + every);
        }
    }
}
