/**
 * The wire: ids, checksums, batches, frames and messages; all that a client of a gateway needs, specified in docs/wire.md.
 *
 * <p>What enters here is spoken between an agent and a gateway or is part of a batch. What only one side does stays on that side.
 */
@NullMarked
package io.sluice.wire;

import org.jspecify.annotations.NullMarked;
