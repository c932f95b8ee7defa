package io.sluice.agent.replicate;

import io.sluice.wire.rate.Pace;

/**
 * How fast an agent may work on its host; both are asked before anything is read or sent, so what is not allowed yet takes no memory.
 *
 * @param sending frame bytes of data, all lanes together
 * @param reading bytes of disks
 */
public record HostLimits(Pace sending, Pace reading) {

    /** As fast as it goes. */
    public static final HostLimits NONE = new HostLimits(Pace.FREE, Pace.FREE);
}
