/**
 * The block devices of this host, for the two who must not touch one that is in use: an agent that reads it and a restore that overwrites
 * it.
 *
 * <p>It stands in this module because nothing else is below both; it has nothing to do with the wire.
 */
@NullMarked
package io.sluice.wire.devices;

import org.jspecify.annotations.NullMarked;
