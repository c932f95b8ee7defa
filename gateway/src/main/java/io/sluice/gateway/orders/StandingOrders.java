package io.sluice.gateway.orders;

import io.sluice.gateway.state.MachineOrders;
import io.sluice.gateway.state.Order;
import io.sluice.wire.Orders;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * The orders that are in force.
 *
 * <p>An order that was carried out is in force no more from that moment on, even while it cannot be struck off where it is kept: else a machine would
 * send everything again and again for as long as a database is down. It is struck off as soon as that is possible; a gateway that ends before has
 * it carried out once more.
 *
 * <p>Threads: any; nothing blocks. Errors: those of {@link MachineOrders}; then nothing has changed.
 */
public final class StandingOrders {

    private static final Logger LOG = LoggerFactory.getLogger(StandingOrders.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final MachineOrders kept;
    private final Scheduler timer;
    private final Map<String, Order> carriedOut = new ConcurrentHashMap<>();
    private final Sinks.Empty<Void> stopped = Sinks.empty();

    /**
     * The orders kept there.
     *
     * @param timer waits until what failed is tried again
     */
    public StandingOrders(MachineOrders kept, Scheduler timer) {
        this.kept = kept;
        this.timer = timer;
    }

    /** Why no cycle of the machine may begin; empty where one may. */
    public Optional<Order> pause(String machine) {
        return kept.find(machine, Order.Kind.PAUSE);
    }

    /** That the next cycle of the machine is to send everything; empty where it need not. */
    public Optional<Order> resync(String machine) {
        return kept.find(machine, Order.Kind.RESYNC).filter(order -> !order.equals(carriedOut.get(machine)));
    }

    /** Both, as agents are told. */
    public Orders of(String machine) {
        Instant pausedSince = pause(machine).map(Order::since).orElse(null);
        return new Orders(pausedSince, resync(machine).map(Order::since).orElse(null));
    }

    /** Puts an order in force, instead of one of its kind; from when the Mono completes it outlives a restart. */
    public Mono<Void> give(String machine, Order order) {
        return kept.give(machine, order)
                .doOnSuccess(given -> LOG.info("machine={} order={} reason={}", machine, order.kind(), order.reason()));
    }

    /** Takes an order back; says whether there was one. */
    public Mono<Boolean> withdraw(String machine, Order.Kind kind) {
        return kept.withdraw(machine, kind)
                .doOnNext(wasThere -> LOG.info("machine={} order={} withdrawn={}", machine, kind, wasThere));
    }

    /** What the order wants has been done; another one that was given meanwhile stays. */
    public void carriedOut(String machine, Order order) {
        carriedOut.put(machine, order);
        Mono.defer(() -> strikeOff(machine, order))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .scheduler(timer)
                        .doBeforeRetry(failed -> LOG.warn(
                                "machine={} order={} was carried out, which cannot be noted now: {}",
                                machine,
                                order.kind(),
                                failed.failure().getMessage())))
                .takeUntilOther(stopped.asMono())
                .subscribe();
    }

    private Mono<Boolean> strikeOff(String machine, Order order) {
        return kept.strikeOff(machine, order).doOnNext(wasThere -> carriedOut.remove(machine, order));
    }

    /** Tries nothing again any more. */
    public void stop() {
        stopped.tryEmitEmpty();
    }

    /** Machines whose orders have changed; never ends before the gateway does. */
    public Flux<String> changes() {
        return kept.changes();
    }
}
