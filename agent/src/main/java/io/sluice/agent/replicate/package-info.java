/**
 * Replicates a machine's disks to a gateway: sessions, lanes, resends, and the order in which state is moved on.
 *
 * <p>What enters here speaks to the gateway or decides when to. Finding changes happens in {@code cut}, remembering them in {@code state}.
 */
@NullMarked
package io.sluice.agent.replicate;

import org.jspecify.annotations.NullMarked;
