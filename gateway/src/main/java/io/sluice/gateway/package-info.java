/**
 * The gateway's side: takes batches in, compresses and caches them, uploads them to the sink.
 *
 * <p>Knows agents only by the wire.
 */
@NullMarked
package io.sluice.gateway;

import org.jspecify.annotations.NullMarked;
