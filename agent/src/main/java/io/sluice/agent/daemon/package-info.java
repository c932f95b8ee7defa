/**
 * Replicates a machine all the time: cycle after cycle, by the policy that the gateway tells, whatever happens.
 *
 * <p>What enters here decides when a cycle begins and what is said about it. How one goes is the business of {@code replicate}.
 */
@NullMarked
package io.sluice.agent.daemon;

import org.jspecify.annotations.NullMarked;
