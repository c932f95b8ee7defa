/**
 * How fast bytes may go: a budget that follows a schedule and is shared by weight.
 *
 * <p>Knows nothing of what goes, or where. Whoever sends asks a {@link io.sluice.wire.rate.Pace} piece by piece.
 */
@NullMarked
package io.sluice.wire.rate;

import org.jspecify.annotations.NullMarked;
