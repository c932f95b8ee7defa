package io.sluice.agent.replicate;

import io.sluice.agent.state.LastCycle;
import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.Orders;
import org.jspecify.annotations.Nullable;

/**
 * On which terms a machine is replicated, before its next cycle begins.
 *
 * @param policy the policy in force at the gateway; null where it knows none
 * @param orders what operators have ordered
 * @param last what this host knows of the machine's last cycle
 */
public record MachineTerms(@Nullable AppliedPolicy policy, Orders orders, LastCycle last) {}
