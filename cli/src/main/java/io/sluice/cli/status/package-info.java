/** {@code sluice status}: what a running gateway and its machines are doing. */
@NullMarked
package io.sluice.cli.status;

import org.jspecify.annotations.NullMarked;
