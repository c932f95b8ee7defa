package io.sluice.agent.daemon;

import io.sluice.agent.replicate.MachineTerms;
import io.sluice.agent.replicate.ReplicationResult;
import reactor.core.publisher.Mono;

/**
 * One machine's cycles.
 *
 * <p>An implementation promises: nothing happens before somebody subscribes; a cancel ends what was begun, and what the gateway has by then is
 * resumed by the next {@link #run}. Errors: those of {@link io.sluice.agent.replicate.Replicator}; each leaves the machine fit for another try.
 * Threads: results come on any.
 */
public interface Cycles {

    /** Asks on which terms the machine is replicated; begins no cycle. */
    Mono<MachineTerms> consult();

    /** Makes one recovery point. */
    Mono<ReplicationResult> run();
}
