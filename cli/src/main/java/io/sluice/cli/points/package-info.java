/** {@code sluice points}: what there is to go back to. */
@NullMarked
package io.sluice.cli.points;

import org.jspecify.annotations.NullMarked;
