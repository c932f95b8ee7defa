package io.sluice.agent.state;

import java.time.Instant;
import java.util.Optional;

/**
 * What the state directory knows of a machine's last cycle.
 *
 * @param begun whether any cycle of this machine was ever begun
 * @param completedSince when the last cycle began, by this host's clock, if it was committed; empty where one is left unfinished, and where nothing
 *     is known
 */
public record LastCycle(boolean begun, Optional<Instant> completedSince) {

    /** Nothing is known. */
    public static final LastCycle NONE = new LastCycle(false, Optional.empty());
}
