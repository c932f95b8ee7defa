package io.sluice.gateway.session;

import io.sluice.gateway.cache.CachedCycle;
import io.sluice.gateway.commit.CycleCommit;
import io.sluice.gateway.ingest.LaneIngest;
import io.sluice.gateway.ingest.ReceiveWindow;
import io.sluice.gateway.meter.GatewayCounters;
import io.sluice.gateway.state.Order;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The cycle that is open in a session, with what its lanes share. Threads: any. */
final class OpenedCycle {

    private final CachedCycle cache;
    private final CycleCommit commit;
    private final List<Long> baseSizes;
    private final Optional<Order> carriesOut;
    private final AtomicLong wireBytes;
    private final Set<Integer> lanes = ConcurrentHashMap.newKeySet();

    /**
     * A cycle that was opened.
     *
     * @param carriesOut the order that its point carries out
     */
    OpenedCycle(CachedCycle cache, CycleCommit commit, List<Long> baseSizes, Optional<Order> carriesOut) {
        this.cache = cache;
        this.commit = commit;
        this.baseSizes = List.copyOf(baseSizes);
        this.carriesOut = carriesOut;
        this.wireBytes = new AtomicLong(cache.totals().wireBytes());
    }

    CachedCycle cache() {
        return cache;
    }

    CycleCommit commit() {
        return commit;
    }

    /** The order that its point carries out. */
    Optional<Order> carriesOut() {
        return carriesOut;
    }

    /** Frame bytes received for the cycle: in this session, and in earlier ones those of what they have left durable. */
    long wireBytes() {
        return wireBytes.get();
    }

    /** The way in of a new lane; its number must be new. */
    LaneIngest ingest(int lane, int batchBytes, ReceiveWindow window, GatewayCounters counters) {
        if (!lanes.add(lane)) {
            throw new WireException(ErrorCode.BAD_STATE, "lane " + lane + " is there already");
        }
        return new LaneIngest(
                cache.identity(),
                baseSizes,
                lane,
                batchBytes,
                cache.sequences(),
                window,
                wireBytes::addAndGet,
                counters);
    }
}
