package io.sluice.gateway.session;

import io.sluice.gateway.cache.CachedCycle;
import io.sluice.sink.DamagedException;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Id;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.WireException;
import reactor.core.publisher.Mono;

/**
 * What the cache has of the cycle that an agent opens: the one that goes on, or a new one. Whatever else it has of the machine is deleted.
 *
 * <p>Errors: RESYNC_REQUIRED where the vault has moved on since; DamagedException where what was acknowledged is not whole: in both cases the cycle is
 * deleted. MACHINE_PAUSED where it would be a new one and none may begin. Threads: any; files are the cache's business.
 *
 * @param parts what the gateway works with
 * @param machine whose cycles
 * @param terms whether one may begin
 */
record CycleResumption(Parts parts, Id machine, SessionTerms terms) {

    /** That of the plan, open for batches; the caller's to close. */
    Mono<CachedCycle> cached(CyclePlan plan, OpenCycle request) {
        Id vault = parts.vault().id();
        return parts.cache()
                .deleteOthers(vault, machine, request.cycle())
                .then(parts.cache().resume(vault, machine, request))
                .flatMap(cache -> requireSameBase(cache, plan))
                .onErrorResume(
                        DamagedException.class,
                        damage -> parts.cache()
                                .deleteOthers(vault, machine, Id.NONE)
                                .then(Mono.error(damage)))
                .switchIfEmpty(Mono.defer(() -> create(plan, request)));
    }

    private Mono<CachedCycle> create(CyclePlan plan, OpenCycle request) {
        terms.requireNotPaused();
        return parts.cache()
                .deleteOthers(plan.identity().vault(), machine, Id.NONE)
                .then(parts.cache().create(plan.identity(), request));
    }

    private static Mono<CachedCycle> requireSameBase(CachedCycle cache, CyclePlan plan) {
        if (cache.identity().base().equals(plan.identity().base())) {
            return Mono.just(cache);
        }
        WireException stale = new WireException(
                ErrorCode.RESYNC_REQUIRED, "another recovery point was made since this cycle began: start a new one");
        return cache.abandon(stale).then(cache.delete()).then(Mono.error(stale));
    }
}
