package io.sluice.agent.replicate;

import io.sluice.agent.state.LastCycle;
import io.sluice.wire.AppliedPolicy;
import org.jspecify.annotations.Nullable;

/**
 * On which terms a machine is replicated, before its next cycle begins.
 *
 * @param policy the policy in force at the gateway; null where it knows none
 * @param last what this host knows of the machine's last cycle
 */
public record MachineTerms(@Nullable AppliedPolicy policy, LastCycle last) {}
