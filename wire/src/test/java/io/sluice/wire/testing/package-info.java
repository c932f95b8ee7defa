/**
 * What every module's tests stand on: guards that watch each test, and ways to say what a test needs.
 *
 * <p>Ships as wire's test-jar. Fakes and faults live beside the interface they stand in for, not here.
 */
@NullMarked
package io.sluice.wire.testing;

import org.jspecify.annotations.NullMarked;
