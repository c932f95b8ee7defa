package io.sluice.agent.replicate;

import io.sluice.agent.source.DiskUnavailableException;
import io.sluice.agent.state.StateLockedException;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import io.sluice.wire.proxy.ProxyRefusedException;
import java.io.IOException;
import reactor.core.Exceptions;

/**
 * Why a replication failed, for whoever tries again and again.
 *
 * @param code a word in capitals: that of docs/wire.md where the gateway or the wire has one
 * @param lasting whether it stays until somebody does what the line says
 * @param line for a person
 */
public record ReplicationFault(String code, boolean lasting, String line) {

    /** The code of what nobody has foreseen. */
    public static final String INTERNAL = "INTERNAL";

    /** The code of a gateway that cannot be reached. */
    public static final String GATEWAY_LOST = "GATEWAY_LOST";

    /** Classifies what a {@link Replicator} ended with. */
    public static ReplicationFault of(Throwable thrown) {
        Throwable fault = Exceptions.unwrap(thrown);
        String line = String.valueOf(fault.getMessage());
        if (fault instanceof WireException wire) {
            return new ReplicationFault(wire.code().name(), !wire.retry() && !Faults.endsTheCycle(wire), line);
        }
        if (fault instanceof GatewayLostException) {
            return new ReplicationFault(GATEWAY_LOST, false, line);
        }
        if (fault instanceof StateLockedException) {
            return new ReplicationFault(ErrorCode.MACHINE_BUSY.name(), false, line);
        }
        if (fault instanceof DiskUnavailableException) {
            return new ReplicationFault("DISK", true, line);
        }
        if (fault instanceof ProxyRefusedException) {
            return new ReplicationFault("PROXY", true, line);
        }
        if (fault instanceof NewCycleException) {
            return new ReplicationFault(ErrorCode.CYCLE_LOST.name(), false, line);
        }
        if (fault instanceof IOException) {
            return new ReplicationFault("IO", false, fault.getMessage() == null ? fault.toString() : line);
        }
        return new ReplicationFault(INTERNAL, false, fault.toString());
    }
}
