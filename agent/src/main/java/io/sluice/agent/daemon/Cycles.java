package io.sluice.agent.daemon;

import io.sluice.agent.replicate.MachineTerms;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.replicate.SessionWatch;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One machine's cycles.
 *
 * <p>An implementation promises: nothing happens before somebody subscribes; a cancel ends what was begun, and what the gateway has by then is
 * resumed by the next {@link #run}. Errors: those of {@link io.sluice.agent.replicate.Replicator}; each leaves the machine fit for another try.
 * Threads: results come on any.
 */
public interface Cycles {

    /**
     * On which terms the machine is replicated: now, and again whenever they change. Begins no cycle; fails when the gateway is lost, completes when it is
     * to be asked anew.
     */
    Flux<MachineTerms> listen();

    /** Makes one recovery point; {@code watch} hears how its sessions go. */
    Mono<ReplicationResult> run(SessionWatch watch);
}
