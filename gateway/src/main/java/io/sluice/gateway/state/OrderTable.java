package io.sluice.gateway.state;

import java.util.List;

/** Orders as they are kept. Threads: any that may block. Errors: {@link StateException}. What a method has written is durable when it returns. */
public interface OrderTable {

    /** An order and whose it is. */
    record Given(String machine, Order order) {}

    /** All of them. */
    List<Given> orders();

    /** Keeps an order instead of the one of its kind. */
    void put(String machine, Order order);

    /** Drops the order of a kind, whichever it is; says whether there was one. */
    boolean remove(String machine, Order.Kind kind);

    /** Drops this order; one that another gateway has put in its place meanwhile stays. Says whether it was there. */
    boolean remove(String machine, Order order);
}
