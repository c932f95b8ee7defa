/** {@code sluice replicate}: one recovery point of a machine. */
@NullMarked
package io.sluice.cli.replicate;

import org.jspecify.annotations.NullMarked;
