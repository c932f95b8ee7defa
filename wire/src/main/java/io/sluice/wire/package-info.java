/**
 * The language between agent and gateway: batches, frames, their codec and the handshake.
 *
 * <p>What a foreign client needs enters here; what only one side does with it stays with that side.
 */
@NullMarked
package io.sluice.wire;

import org.jspecify.annotations.NullMarked;
