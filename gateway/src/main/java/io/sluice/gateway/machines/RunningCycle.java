package io.sluice.gateway.machines;

import io.sluice.gateway.holdup.Moment;
import io.sluice.wire.Id;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A cycle under way; its counters are read when somebody asks.
 *
 * @param cycle which
 * @param kind {@code initial}, {@code delta} or {@code resync}
 * @param since when this session opened it
 * @param receivedBytes frame bytes that have come
 * @param durableBytes frame bytes of what is durable in the cache or already in the sink
 * @param flow where its data is at that moment, in the phase that it is in
 */
public record RunningCycle(
        Id cycle,
        String kind,
        Instant since,
        LongSupplier receivedBytes,
        LongSupplier durableBytes,
        Function<Moment.Phase, Moment> flow) {}
