package io.sluice.gateway.state;

/**
 * All that is kept.
 *
 * @param throttle the limit set by hand
 * @param orders what operators have ordered of machines
 * @param machines what is known of them, and whom their names are bound to
 * @param churn how much they change
 */
public record Tables(ThrottleTable throttle, OrderTable orders, MachineTable machines, ChurnTable churn) {}
