/**
 * The host's side: finds what changed on a disk and sends it.
 *
 * <p>Knows the gateway only by the wire.
 */
@NullMarked
package io.sluice.agent;

import org.jspecify.annotations.NullMarked;
