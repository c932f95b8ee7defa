/** {@code sluice pause}, {@code resume} and {@code resync}: what operators order of a machine. */
@NullMarked
package io.sluice.cli.orders;

import org.jspecify.annotations.NullMarked;
