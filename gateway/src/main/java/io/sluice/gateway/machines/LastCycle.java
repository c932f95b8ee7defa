package io.sluice.gateway.machines;

import java.time.Duration;

/**
 * The last cycle that a machine has brought to its end since the gateway started.
 *
 * @param kind {@code initial}, {@code delta} or {@code resync}
 * @param took from CYCLE_OPEN in the last session to COMMITTED
 * @param changedBytes what had changed
 * @param storedBytes what that takes in the sink
 */
public record LastCycle(String kind, Duration took, long changedBytes, long storedBytes) {}
