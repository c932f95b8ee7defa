/** {@code sluice reload}: has a running gateway read its configuration again. */
@NullMarked
package io.sluice.cli.reload;

import org.jspecify.annotations.NullMarked;
