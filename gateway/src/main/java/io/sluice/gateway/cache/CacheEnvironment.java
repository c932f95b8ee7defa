package io.sluice.gateway.cache;

import io.netty.buffer.ByteBufAllocator;
import io.sluice.gateway.meter.GatewayCounters;
import io.sluice.wire.Id;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import reactor.core.scheduler.Scheduler;

/**
 * What the cycles of a cache have in common.
 *
 * @param space how full the cache is
 * @param counters count what is written and synced
 * @param segmentBytes length at which a segment of a machine is closed; may be another each time
 * @param maxOpenCycles how many cycles may be open at a time
 * @param segmentIds makes random ids
 * @param allocator for buffers of files
 * @param disk where files are touched
 */
public record CacheEnvironment(
        CacheSpace space,
        GatewayCounters counters,
        ToLongFunction<Id> segmentBytes,
        int maxOpenCycles,
        Supplier<Id> segmentIds,
        ByteBufAllocator allocator,
        Scheduler disk) {}
