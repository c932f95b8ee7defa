/** Which hop of the path holds a machine up: a judgement of where its data waits, moment by moment. */
@NullMarked
package io.sluice.gateway.holdup;

import org.jspecify.annotations.NullMarked;
