package io.sluice.gateway.state;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Whom machines' names are bound to.
 *
 * <p>A name that is known to be bound to who comes needs no database; anything else is asked of it, since another gateway may have released the name. Threads:
 * any; nothing blocks. Errors: {@link StateException}; then nobody knows. Limits: {@link #MAX_KNOWN} are known without asking.
 */
public final class Bindings {

    /** How many are known without asking. */
    public static final int MAX_KNOWN = 10_000;

    private final StateWork work;
    private final Clock clock;
    private final Map<String, String> known = new HashMap<>();
    private long version;

    Bindings(StateWork work, Clock clock) {
        this.work = work;
        this.clock = clock;
    }

    /** Binds a name that is free; gives whom it is bound to then, which may be another. */
    public Mono<String> bind(String machine, String holder) {
        return Mono.defer(() -> holder.equals(holder(machine).orElse(null))
                ? Mono.just(holder)
                : work.ask(tables -> tables.machines().bind(machine, holder, clock.instant()))
                        .doOnNext(bound -> learn(machine, bound)));
    }

    /** Frees a name for who comes next; says whether it was bound. */
    public Mono<Boolean> release(String machine) {
        return work.ask(tables -> tables.machines().release(machine)).doOnNext(was -> forget(machine));
    }

    /** Whom it is known to be bound to. */
    public synchronized Optional<String> holder(String machine) {
        return Optional.ofNullable(known.get(machine));
    }

    private synchronized void learn(String machine, String holder) {
        version++;
        if (known.size() < MAX_KNOWN) {
            known.put(machine, holder);
        }
    }

    private synchronized void forget(String machine) {
        version++;
        known.remove(machine);
    }

    /** Of this moment: a list that is read from now on has what is learnt before it was begun. */
    synchronized long version() {
        return version;
    }

    /** Takes what the table holds, unless something has changed since it was read. */
    synchronized void found(Map<String, String> bindings, long since) {
        if (version == since) {
            known.clear();
            known.putAll(bindings);
        }
    }
}
