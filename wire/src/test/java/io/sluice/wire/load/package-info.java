/**
 * Agents that are nothing but their side of the wire: hundreds of them fit into one process beside what they put under load.
 *
 * <p>Ships in wire's test-jar.
 */
@NullMarked
package io.sluice.wire.load;

import org.jspecify.annotations.NullMarked;
