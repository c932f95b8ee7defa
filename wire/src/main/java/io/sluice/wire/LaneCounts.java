package io.sluice.wire;

/**
 * How many of an agent's lanes wait for what.
 *
 * @param reading for changes: the disk is being read
 * @param limited for a limit of the host
 * @param sending for the connection to take more
 * @param window for the gateway to say that what was sent is durable
 */
public record LaneCounts(int reading, int limited, int sending, int window) {

    /** Refuses negative counts. */
    public LaneCounts {
        Checks.notNegative("reading", reading);
        Checks.notNegative("limited", limited);
        Checks.notNegative("sending", sending);
        Checks.notNegative("window", window);
    }
}
