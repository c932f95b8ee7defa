package io.sluice.gateway.state;

import java.time.Instant;
import java.util.Optional;

/**
 * The schedule that was set by hand, as text. Threads: any that may block. Errors: {@link StateException}. What a method has written is durable when it
 * returns.
 */
public interface ThrottleTable {

    /** The schedule of this gateway; empty where none is set. */
    Optional<String> schedule();

    /** Keeps a schedule instead of the one that is there. */
    void put(String schedule, Instant now);

    /** Drops it. */
    void remove();
}
