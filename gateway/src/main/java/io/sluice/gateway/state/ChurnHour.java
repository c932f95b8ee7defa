package io.sluice.gateway.state;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How much a machine has changed in an hour, by the cycles that were committed in it.
 *
 * @param machine its name
 * @param hour when it begins, in UTC; cut to hours
 * @param cycles how many
 * @param changedBytes what had changed
 * @param shippedBytes what that took in the sink
 * @param longest from a cycle's begin to its commit
 */
public record ChurnHour(
        String machine, Instant hour, long cycles, long changedBytes, long shippedBytes, Duration longest) {

    /** An hour, whenever in it. */
    public ChurnHour {
        hour = hour.truncatedTo(ChronoUnit.HOURS);
        if (cycles < 0 || changedBytes < 0 || shippedBytes < 0 || longest.isNegative()) {
            throw new IllegalArgumentException("churn of " + cycles + " cycles, " + changedBytes + " bytes, "
                    + shippedBytes + " bytes shipped, " + longest);
        }
    }

    /** Both together, of one machine and hour. */
    public ChurnHour plus(ChurnHour other) {
        return new ChurnHour(
                machine,
                hour,
                cycles + other.cycles,
                changedBytes + other.changedBytes,
                shippedBytes + other.shippedBytes,
                longest.compareTo(other.longest) > 0 ? longest : other.longest);
    }
}
