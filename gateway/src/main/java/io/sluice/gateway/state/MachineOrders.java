package io.sluice.gateway.state;

import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What operators have ordered of machines, by their names, over restarts. A machine need not have been seen to be given an order.
 *
 * <p>Threads: any; nothing blocks. What is read is what was known last: gateways that share a database see each other's orders some seconds later, and
 * one that cannot reach its database goes on with what it knows. What is written is durable before the Mono completes, and known here by then. Errors:
 * {@link StateException}; then nothing has changed.
 */
public interface MachineOrders {

    /** The order of that kind that the machine is under. */
    Optional<Order> find(String machine, Order.Kind kind);

    /** All orders of a kind, by machine; nobody changes the map afterwards. */
    Map<String, Order> all(Order.Kind kind);

    /** Gives a machine an order, instead of one of the same kind that it may have. */
    Mono<Void> give(String machine, Order order);

    /** Takes the order of a kind back, whichever it is; says whether there was one. */
    Mono<Boolean> withdraw(String machine, Order.Kind kind);

    /** Notes that this order was carried out; another one, given meanwhile by whichever gateway, stays. Says whether it was there. */
    Mono<Boolean> strikeOff(String machine, Order order);

    /** Machines whose orders have changed from now on, by whichever gateway; never ends before the gateway does. */
    Flux<String> changes();
}
