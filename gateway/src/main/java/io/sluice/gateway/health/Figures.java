package io.sluice.gateway.health;

import io.sluice.gateway.holdup.HeldUp;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What health is judged by.
 *
 * @param cacheFreeBytes room in the cache: up to its limit, or to the end of its disk
 * @param cacheLimitBytes how full it may get
 * @param cpu of the host in use, 0 to 1; NaN is not known
 * @param memory of the host in use, 0 to 1; NaN is not known
 * @param backlogBytes what is closed and not yet in the sink
 * @param backlog how long that takes at the present rate, or, where nothing goes out, how long it has been there
 * @param vaultError why the vault did not answer when it was last asked; null if it did
 * @param stateError what is wrong with the state database; null where it answers
 * @param machines their RPOs
 * @param others what else was found of machines ({@link MachineRules})
 */
public record Figures(
        long cacheFreeBytes,
        long cacheLimitBytes,
        double cpu,
        double memory,
        long backlogBytes,
        Duration backlog,
        @Nullable String vaultError,
        @Nullable String stateError,
        List<MachineRpo> machines,
        List<Finding> others) {

    /** Keeps the lists as they are now. */
    public Figures {
        machines = List.copyOf(machines);
        others = List.copyOf(others);
    }

    /**
     * A machine's RPO.
     *
     * @param machine its name
     * @param rpo the age of its newest recovery point
     * @param limit above which somebody has to look
     * @param heldUp by what, and for how long
     */
    public record MachineRpo(String machine, Duration rpo, Duration limit, HeldUp heldUp) {}
}
