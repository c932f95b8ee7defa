package io.sluice.gateway.state;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** How much machines change. Threads: any that may block. Errors: {@link StateException}. What a method has written is durable when it returns. */
public interface ChurnTable {

    /** Adds to what the hours have. */
    void add(Collection<ChurnHour> churn);

    /** All hours from that one on, by machine and hour. */
    List<ChurnHour> since(Instant hour);

    /**
     * What machines have changed by the hour of the day, in UTC: all hours from that one on and before the other, added up, with the first of them as their hour. At most
     * 24 of each machine, by machine and that hour.
     */
    List<ChurnHour> byHourOfDay(Instant from, Instant until);

    /** Drops hours before that one; says how many. */
    int forget(Instant hour);
}
