/** {@code sluice machines} and {@code sluice release}: which machines a gateway knows, and whose their names are. */
@NullMarked
package io.sluice.cli.machines;

import org.jspecify.annotations.NullMarked;
