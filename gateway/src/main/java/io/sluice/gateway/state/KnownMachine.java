package io.sluice.gateway.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A machine that has once connected.
 *
 * @param firstSeen when it did for the first time
 * @param last what was seen of it last, with its newest recovery point
 * @param holder whom its name is bound to; null where it is free
 */
public record KnownMachine(
        Instant firstSeen, Sighting last, @Nullable String holder) {}
