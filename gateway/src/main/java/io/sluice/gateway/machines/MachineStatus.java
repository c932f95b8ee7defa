package io.sluice.gateway.machines;

import io.sluice.gateway.holdup.HeldUp;
import io.sluice.wire.Id;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine at a moment.
 *
 * @param id its id in the vault
 * @param name its name
 * @param state what it is doing
 * @param peer where its agent connects from; null while offline
 * @param offlineSince null while it is connected, and where it has not been since the gateway started
 * @param cycle the cycle that is open; null for none
 * @param lastPoint the newest recovery point; null for none
 * @param lastCycle null for none since the gateway started
 * @param rpoLimit the RPO above which somebody has to look
 * @param heldUp what has held it up since its newest recovery point
 * @param missedFor how long its agent has been away where that is too long; zero otherwise
 * @param failure why its cycle broke where it is not gone on with; null otherwise
 * @param now the moment
 */
public record MachineStatus(
        Id id,
        String name,
        MachineState state,
        @Nullable String peer,
        @Nullable Instant offlineSince,
        @Nullable RunningCycle cycle,
        @Nullable LastPoint lastPoint,
        @Nullable LastCycle lastCycle,
        Duration rpoLimit,
        HeldUp heldUp,
        Duration missedFor,
        @Nullable String failure,
        Instant now) {

    /** The age of the newest recovery point: what would be lost if the machine were. Empty where there is none. */
    public Optional<Duration> rpo() {
        if (lastPoint == null) {
            return Optional.empty();
        }
        Duration age = Duration.between(lastPoint.time(), now);
        return Optional.of(age.isNegative() ? Duration.ZERO : age);
    }
}
