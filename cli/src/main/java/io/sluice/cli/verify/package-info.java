/** {@code sluice verify}: every byte of a vault, read again and checked. */
@NullMarked
package io.sluice.cli.verify;

import org.jspecify.annotations.NullMarked;
