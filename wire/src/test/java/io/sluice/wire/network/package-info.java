/**
 * A bad network to test with: {@link io.sluice.wire.network.FaultyProxy} stands between an agent and its gateway.
 *
 * <p>Ships in wire's test-jar.
 */
@NullMarked
package io.sluice.wire.network;

import org.jspecify.annotations.NullMarked;
