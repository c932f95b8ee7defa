/** {@code sluice throttle}: how fast a running gateway may send to its sink. */
@NullMarked
package io.sluice.cli.throttle;

import org.jspecify.annotations.NullMarked;
