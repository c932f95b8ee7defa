package io.sluice.agent.replicate;

/**
 * How far a replication is.
 *
 * @param phase what it is doing
 * @param diskBytes size of all disks
 * @param scannedBytes how much of that has been dealt with, holes included
 * @param readBytes read from disks
 * @param changedBytes found changed
 * @param acknowledgedBytes frames that are durable at the gateway
 */
public record ReplicationProgress(
        Phase phase, long diskBytes, long scannedBytes, long readBytes, long changedBytes, long acknowledgedBytes) {

    /** What a replication is doing. */
    public enum Phase {
        /** Connecting, or connecting again. */
        CONNECTING,
        /** Reading, comparing and sending. */
        SENDING,
        /** Everything is at the gateway, which makes the recovery point. */
        COMMITTING
    }
}
