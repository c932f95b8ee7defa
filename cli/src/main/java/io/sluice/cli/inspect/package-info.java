/** {@code sluice inspect}: what a vault and its objects hold, in words. */
@NullMarked
package io.sluice.cli.inspect;

import org.jspecify.annotations.NullMarked;
