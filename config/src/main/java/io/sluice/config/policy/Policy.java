package io.sluice.config.policy;

import io.sluice.config.Durations;
import java.time.Duration;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * How a machine is replicated.
 *
 * @param every the copy frequency: from the start of one cycle to the start of the next; from 1 s on
 * @param keep how long recovery points are kept
 * @param rpo the age of the newest recovery point above which somebody has to look
 * @param weight the machine's share of a bandwidth that several want, beside the others' weights; from 1 to 1000
 * @param initialStart when the first cycle begins, on the host's clock; null is at once
 */
public record Policy(
        Duration every,
        Duration keep,
        Duration rpo,
        int weight,
        @Nullable LocalTime initialStart) {

    /** What a machine gets whose policy nobody has set. */
    public static final Policy DEFAULT =
            new Policy(Duration.ofMinutes(5), Duration.ofHours(24), Duration.ofMinutes(15), 1, null);

    private static final int MAX_WEIGHT = 1000;

    /** Refuses what cannot be kept. */
    public Policy {
        if (every.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a copy frequency of " + Durations.text(every) + ": 1s is the least");
        }
        if (keep.compareTo(every) < 0) {
            throw new IllegalArgumentException("keeps points for " + Durations.text(keep) + " and makes one every "
                    + Durations.text(every) + ": keep them longer");
        }
        if (rpo.compareTo(every) < 0) {
            throw new IllegalArgumentException("an RPO of " + Durations.text(rpo) + " with a point every "
                    + Durations.text(every) + " is always missed: give a larger one");
        }
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("a weight of " + weight + ": use 1 to " + MAX_WEIGHT);
        }
    }
}
