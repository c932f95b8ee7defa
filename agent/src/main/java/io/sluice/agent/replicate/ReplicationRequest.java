package io.sluice.agent.replicate;

import io.sluice.agent.source.DiskSource;
import io.sluice.config.Names;
import io.sluice.wire.Limits;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.proxy.HttpProxy;
import io.sluice.wire.tls.TransportSecurity;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be replicated, and where to.
 *
 * @param machine its name
 * @param disks one or more, which recover together
 * @param gateway where it listens
 * @param security what connections to it must be
 * @param destination what this host calls the place that the machine goes to; a machine goes to a place once at a time
 * @param lanes data connections, 1 to 32
 * @param claim whether to take the machine over from another host
 * @param proxy by way of which the gateway is reached; null is directly
 * @param policy what the gateway calls the machine's policy; null is its default
 */
public record ReplicationRequest(
        String machine,
        List<RequestedDisk> disks,
        SocketAddress gateway,
        TransportSecurity security,
        String destination,
        int lanes,
        boolean claim,
        @Nullable HttpProxy proxy,
        @Nullable String policy) {

    /** Lanes where nobody says otherwise. */
    public static final int DEFAULT_LANES = 4;

    /** Refuses bad names and numbers with a line for the user. */
    public ReplicationRequest {
        Names.machine(machine);
        disks = List.copyOf(disks);
        if (disks.isEmpty() || disks.size() > OpenCycle.MAX_DISKS) {
            throw new IllegalArgumentException(disks.size() + " disks: a machine has 1 to " + OpenCycle.MAX_DISKS);
        }
        if (disks.stream().map(RequestedDisk::id).distinct().count() != disks.size()) {
            throw new IllegalArgumentException("two disks of the same id: name them, id=path");
        }
        if (lanes < 1 || lanes > Limits.MAX_LANES) {
            throw new IllegalArgumentException(lanes + " lanes: use 1 to " + Limits.MAX_LANES);
        }
    }

    /** A request to a gateway that is called by its address. */
    public ReplicationRequest(
            String machine, List<RequestedDisk> disks, SocketAddress gateway, int lanes, boolean claim) {
        this(machine, disks, gateway, TransportSecurity.NONE, Faults.name(gateway), lanes, claim, null, null);
    }

    /** The same to a place of another name. */
    public ReplicationRequest withDestination(String newDestination) {
        return new ReplicationRequest(machine, disks, gateway, security, newDestination, lanes, claim, proxy, policy);
    }

    /** The same with that policy. */
    public ReplicationRequest withPolicy(@Nullable String newPolicy) {
        return new ReplicationRequest(machine, disks, gateway, security, destination, lanes, claim, proxy, newPolicy);
    }

    /** The same over connections that are secured so. */
    public ReplicationRequest withSecurity(TransportSecurity newSecurity) {
        return new ReplicationRequest(machine, disks, gateway, newSecurity, destination, lanes, claim, proxy, policy);
    }

    /** The same by way of that proxy. */
    public ReplicationRequest withProxy(@Nullable HttpProxy newProxy) {
        return new ReplicationRequest(machine, disks, gateway, security, destination, lanes, claim, newProxy, policy);
    }

    /** The same machine to the same place, but for what may change from one cycle to the next. */
    public ReplicationRequest withLive(List<RequestedDisk> newDisks, int newLanes, @Nullable String newPolicy) {
        return new ReplicationRequest(
                machine, newDisks, gateway, security, destination, newLanes, claim, proxy, newPolicy);
    }

    /** The same to the same place, at the address that it has now. */
    public ReplicationRequest withGateway(SocketAddress newGateway) {
        return new ReplicationRequest(machine, disks, newGateway, security, destination, lanes, claim, proxy, policy);
    }

    /** A disk and what it is called. */
    public record RequestedDisk(String id, DiskSource source) {

        /** Refuses a bad name. */
        public RequestedDisk {
            Names.disk(id);
        }
    }
}
