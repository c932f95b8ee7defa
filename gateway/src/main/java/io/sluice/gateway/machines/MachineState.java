package io.sluice.gateway.machines;

import java.util.Locale;

/** What a machine is doing, seen from the gateway. */
public enum MachineState {
    /** Its agent is not connected, and should be or has not been for long. */
    OFFLINE,
    /** Its agent has made its recovery point and gone; it comes back when the next is due. */
    WAITING,
    /** Connected, and no cycle is open. */
    IDLE,
    /** A cycle is open and its changes come. */
    RECEIVING,
    /** All has come; the rest of it goes to the sink. */
    UPLOADING,
    /** All is in the sink; the recovery point is being made. */
    COMMITTING;

    /** The name in JSON. */
    public String jsonName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
