package io.sluice.sink.vault;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Which time a recovery point gets (docs/format.md, section 3, {@code time}). */
public final class PointTime {

    private PointTime() {}

    /**
     * The gateway's clock minus the age of the cut, and always later than the parent's.
     *
     * @param now the gateway's clock
     * @param ageOfCut how long ago the cut was made, as measured by the agent; nothing negative
     * @param parent the parent's time; null in point 1
     */
    public static Instant of(Instant now, Duration ageOfCut, @Nullable Instant parent) {
        if (ageOfCut.isNegative()) {
            throw new IllegalArgumentException("a cut of the future: " + ageOfCut.negated() + " from now");
        }
        Instant time = now.minus(ageOfCut).truncatedTo(ChronoUnit.MILLIS);
        return parent == null || time.isAfter(parent)
                ? time
                : parent.plusMillis(1).truncatedTo(ChronoUnit.MILLIS);
    }
}
