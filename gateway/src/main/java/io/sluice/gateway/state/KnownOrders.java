package io.sluice.gateway.state;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The orders as they were known last. A list that was read while this gateway gave or withdrew an order may lack it, and is not taken: the next
 * one comes soon.
 */
final class KnownOrders implements MachineOrders {

    private final StateWork work;
    private final Sinks.Many<String> changes = Sinks.many().multicast().directBestEffort();
    private Map<Order.Kind, Map<String, Order>> known = Map.of();
    private long version;

    KnownOrders(StateWork work) {
        this.work = work;
    }

    @Override
    public Optional<Order> find(String machine, Order.Kind kind) {
        return Optional.ofNullable(all(kind).get(machine));
    }

    @Override
    public synchronized Map<String, Order> all(Order.Kind kind) {
        return known.getOrDefault(kind, Map.of());
    }

    @Override
    public Mono<Void> give(String machine, Order order) {
        return work.ask(tables -> {
                    tables.orders().put(machine, order);
                    return true;
                })
                .doOnNext(done -> tell(machine, order.kind(), any -> order))
                .then();
    }

    @Override
    public Mono<Boolean> withdraw(String machine, Order.Kind kind) {
        return work.ask(tables -> tables.orders().remove(machine, kind))
                .doOnNext(done -> tell(machine, kind, any -> null));
    }

    @Override
    public Mono<Boolean> strikeOff(String machine, Order order) {
        return work.ask(tables -> tables.orders().remove(machine, order))
                .doOnNext(done -> tell(machine, order.kind(), known -> order.equals(known) ? null : known));
    }

    @Override
    public Flux<String> changes() {
        return changes.asFlux();
    }

    /** Of this moment: a list that is read from now on has what is told before it was begun. */
    synchronized long version() {
        return version;
    }

    /** Takes what the table holds, unless something has changed since it was read. */
    void found(List<OrderTable.Given> orders, long since) {
        Map<Order.Kind, Map<String, Order>> read = new TreeMap<>();
        orders.forEach(given -> read.computeIfAbsent(given.order().kind(), added -> new TreeMap<>())
                .put(given.machine(), given.order()));
        Set<String> changed;
        synchronized (this) {
            if (version != since) {
                return;
            }
            changed = changed(known, read);
            read.replaceAll((kind, byMachine) -> Collections.unmodifiableMap(byMachine));
            known = read;
        }
        emit(changed);
    }

    private static Set<String> changed(
            Map<Order.Kind, Map<String, Order>> before, Map<Order.Kind, Map<String, Order>> after) {
        Set<String> changed = new HashSet<>();
        for (Order.Kind kind : Order.Kind.values()) {
            Map<String, Order> old = before.getOrDefault(kind, Map.of());
            Map<String, Order> now = after.getOrDefault(kind, Map.of());
            Set<String> all = new HashSet<>(old.keySet());
            all.addAll(now.keySet());
            all.stream()
                    .filter(machine -> !Objects.equals(old.get(machine), now.get(machine)))
                    .forEach(changed::add);
        }
        return changed;
    }

    private void tell(String machine, Order.Kind kind, UnaryOperator<@Nullable Order> change) {
        synchronized (this) {
            version++;
            Map<Order.Kind, Map<String, Order>> next = new TreeMap<>(known);
            Map<String, Order> byMachine = new TreeMap<>(all(kind));
            Order order = change.apply(byMachine.get(machine));
            if (order == null) {
                byMachine.remove(machine);
            } else {
                byMachine.put(machine, order);
            }
            next.put(kind, Collections.unmodifiableMap(byMachine));
            known = next;
        }
        emit(Set.of(machine));
    }

    /** One at a time, or the sink would lose some. */
    private void emit(Set<String> machines) {
        synchronized (changes) {
            machines.forEach(changes::tryEmitNext);
        }
    }
}
