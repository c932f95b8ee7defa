package io.sluice.agent.daemon;

import io.sluice.agent.replicate.GatewayLostException;
import io.sluice.agent.replicate.MachineTerms;
import io.sluice.agent.replicate.ReplicationRequest;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.replicate.Replicator;
import io.sluice.agent.replicate.SessionWatch;
import io.sluice.wire.proxy.HttpProxy;
import java.net.InetSocketAddress;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Cycles against a gateway. Its name is looked up for each of them: a host that has just started may not know it yet, and in the course of months a
 * gateway moves.
 */
public final class GatewayCycles implements Cycles {

    private final Replicator replicator;
    private final Sinks.Many<Boolean> changes = Sinks.many().multicast().directBestEffort();
    private volatile ReplicationRequest request;
    private final InetSocketAddress gateway;

    /**
     * Cycles of one machine.
     *
     * @param request what to replicate, to a place that has a name of its own
     * @param gateway where it is, by name
     */
    public GatewayCycles(Replicator replicator, ReplicationRequest request, InetSocketAddress gateway) {
        this.replicator = replicator;
        this.request = request;
        this.gateway = gateway;
    }

    @Override
    public Flux<MachineTerms> listen() {
        return lookUp().flatMapMany(replicator::listen).takeUntilOther(changes.asFlux());
    }

    /** From the next cycle on this is what is replicated; who listens begins anew, since it may concern the policy. */
    public synchronized void replace(ReplicationRequest next) {
        request = next;
        changes.tryEmitNext(true);
    }

    @Override
    public Mono<ReplicationResult> run(SessionWatch watch) {
        return lookUp().flatMap(found -> replicator.step(found, progress -> {}, watch));
    }

    private Mono<ReplicationRequest> lookUp() {
        return Mono.fromCallable(this::lookedUp).subscribeOn(Schedulers.boundedElastic());
    }

    /** A proxy looks up the gateway's name itself, which may mean nothing here. */
    private ReplicationRequest lookedUp() throws GatewayLostException {
        HttpProxy proxy = request.proxy();
        if (proxy == null) {
            return request.withGateway(resolved("gateway " + request.destination(), gateway));
        }
        InetSocketAddress found = resolved(proxy.toString(), proxy.address());
        return request.withGateway(gateway).withProxy(proxy.withAddress(found));
    }

    private static InetSocketAddress resolved(String what, InetSocketAddress address) throws GatewayLostException {
        InetSocketAddress found = new InetSocketAddress(address.getHostString(), address.getPort());
        if (found.isUnresolved()) {
            throw new GatewayLostException(what + ": the host's name is not known", null);
        }
        return found;
    }
}
