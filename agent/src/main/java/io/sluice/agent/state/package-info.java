/**
 * What the agent remembers between runs: who it is, and which digests belong to which cycle.
 *
 * <p>What enters here survives a kill at any moment: after it the state is the one before or the one after. Keyed by vault id, machine and disk
 * incarnation, never by a path.
 */
@NullMarked
package io.sluice.agent.state;

import org.jspecify.annotations.NullMarked;
