package io.sluice.gateway.state;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What a gateway knows for longer than it runs, as it was known last. A database that does not answer stops nothing: it is asked again every
 * {@link #EVERY}, and {@link #error} says what is wrong with it.
 *
 * <p>Threads: any; nothing blocks but {@link #open} and {@link #close}. The tables are asked on a scheduler of their own. Owns: the store. Limits: {@link
 * #WAITING} pieces of work wait at most.
 */
public final class GatewayState {

    /** How often what is known is written and read. */
    public static final Duration EVERY = Duration.ofSeconds(10);

    /** How much may wait for the database. */
    public static final int WAITING = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(GatewayState.class);
    private static final int THREADS = 4;

    private final StateStore store;
    private final Scheduler scheduler;
    private final StateWork work;
    private final KnownOrders orders;
    private final KeptSchedule schedule;
    private final Bindings bindings;
    private final History history;
    private Disposable rounds = () -> {};

    private GatewayState(StateStore store, Scheduler scheduler, Clock clock) {
        this.store = store;
        this.scheduler = scheduler;
        this.work = new StateWork(store, scheduler);
        this.orders = new KnownOrders(work);
        this.schedule = new KeptSchedule(work, clock);
        this.bindings = new Bindings(work, clock);
        this.history = new History(work, clock);
    }

    /**
     * Opens a store, and reads what it has. One that does not answer now is asked again.
     *
     * @throws StateException where somebody has to do something before it will work
     */
    public static GatewayState open(StateStore store, Clock clock, Scheduler timer) {
        Scheduler scheduler = store instanceof MemoryStore
                ? Schedulers.immediate()
                : Schedulers.newBoundedElastic(THREADS, WAITING / THREADS, "sluice-state", 60, true);
        GatewayState state = new GatewayState(store, scheduler, clock);
        try {
            state.work.now(tables -> {
                state.refresh(tables);
                return true;
            });
        } catch (StateException e) {
            if (!e.isPassing()) {
                state.end();
                throw e;
            }
            LOG.warn("goes on without what the state database knows: what is set by hand counts when it answers");
        }
        state.begin(timer);
        return state;
    }

    private void begin(Scheduler timer) {
        if (!(store instanceof MemoryStore)) {
            rounds = Flux.interval(EVERY, timer)
                    .onBackpressureDrop()
                    .concatMap(tick -> round(), 0)
                    .subscribe();
        }
    }

    /** What fails is noted by the work itself. A round that has begun goes on when the state is closed, which waits for what it writes. */
    private Mono<Boolean> round() {
        return work.ask(tables -> {
                    history.write(tables);
                    refresh(tables);
                    return true;
                })
                .onErrorComplete();
    }

    private void write() {
        work.now(tables -> {
            history.write(tables);
            return true;
        });
    }

    private void refresh(Tables tables) {
        long version = orders.version();
        orders.found(tables.orders().orders(), version);
        long bound = bindings.version();
        bindings.found(tables.machines().bindings(Bindings.MAX_KNOWN), bound);
        schedule.found(tables.throttle().schedule());
    }

    /** What operators have ordered of machines. */
    public MachineOrders orders() {
        return orders;
    }

    /** The limit that was set by hand. */
    public KeptSchedule schedule() {
        return schedule;
    }

    /** Whom machines' names are bound to. */
    public Bindings bindings() {
        return bindings;
    }

    /** What machines have done. */
    public History history() {
        return history;
    }

    /** What is wrong with the database; empty where it answers. */
    public Optional<String> error() {
        return Optional.ofNullable(work.error());
    }

    /** Writes what is not written yet, where that is possible, and ends. Blocks. */
    public void close() {
        rounds.dispose();
        try {
            write();
        } catch (StateException e) {
            LOG.warn("what the last seconds brought is not kept: {}", e.getMessage());
        }
        end();
    }

    private void end() {
        scheduler.dispose();
        store.close();
    }
}
