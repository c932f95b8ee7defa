package io.sluice.gateway.orders;

import io.sluice.gateway.state.MachineOrders;
import io.sluice.gateway.state.Order;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Orders that end with the process, for a gateway that runs for one cycle. Threads: any. */
public final class UnkeptOrders implements MachineOrders {

    private final Map<Order.Kind, Map<String, Order>> given = new EnumMap<>(Order.Kind.class);
    private final Sinks.Many<String> changes = Sinks.many().multicast().directBestEffort();

    @Override
    public synchronized Optional<Order> find(String machine, Order.Kind kind) {
        return Optional.ofNullable(of(kind).get(machine));
    }

    @Override
    public synchronized Map<String, Order> all(Order.Kind kind) {
        return Map.copyOf(of(kind));
    }

    @Override
    public Mono<Void> give(String machine, Order order) {
        return Mono.fromRunnable(() -> put(machine, order));
    }

    private synchronized void put(String machine, Order order) {
        of(order.kind()).put(machine, order);
        changes.tryEmitNext(machine);
    }

    @Override
    public Mono<Boolean> withdraw(String machine, Order.Kind kind) {
        return Mono.fromCallable(() -> remove(machine, kind));
    }

    private synchronized boolean remove(String machine, Order.Kind kind) {
        boolean wasThere = of(kind).remove(machine) != null;
        changes.tryEmitNext(machine);
        return wasThere;
    }

    private Map<String, Order> of(Order.Kind kind) {
        return given.computeIfAbsent(kind, none -> new HashMap<>());
    }

    @Override
    public Flux<String> changes() {
        return changes.asFlux();
    }
}
