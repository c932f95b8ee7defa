package io.sluice.gateway.session;

import io.sluice.gateway.cache.CacheSpace;
import io.sluice.gateway.holdup.Moment;
import io.sluice.sink.store.MeteredBlobStore;
import io.sluice.wire.LaneCounts;
import io.sluice.wire.rate.PaceWatch;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Where the data of a session's open cycle is, read when somebody asks.
 *
 * <p>Threads: any. What the agent has told of its lanes counts for {@link #FRESH}.
 */
final class CycleFlow {

    /** A few of an agent's words may be late. */
    private static final Duration FRESH = Duration.ofSeconds(15);

    private final CacheSpace space;
    private final long windowBytes;
    private final MeteredBlobStore uploads;
    private final PaceWatch throttle;
    private final Scheduler timer;
    private final AtomicInteger lanes = new AtomicInteger();
    private final AtomicLong compressing = new AtomicLong();
    private volatile @Nullable Told told;

    private record Told(LaneCounts lanes, long nanos) {}

    /**
     * That of a session.
     *
     * @param uploads what the session writes to the sink with
     * @param throttle the pace of that
     */
    CycleFlow(Parts parts, MeteredBlobStore uploads, PaceWatch throttle) {
        this.space = parts.space();
        this.windowBytes = parts.settings().windowBytes();
        this.uploads = uploads;
        this.throttle = throttle;
        this.timer = parts.resources().timer();
    }

    /** Another cycle, about which the agent has not told anything yet. */
    void begin() {
        told = null;
    }

    void laneBegins() {
        lanes.incrementAndGet();
    }

    void laneEnds() {
        lanes.decrementAndGet();
    }

    /** Batches go to compression, or with a minus come from there. */
    void compressing(int batches) {
        compressing.addAndGet(batches);
    }

    /** The agent says what its lanes wait for. */
    void told(LaneCounts agentLanes) {
        told = new Told(agentLanes, timer.now(TimeUnit.NANOSECONDS));
    }

    /** As it is now. */
    Moment moment(Moment.Phase phase, LongSupplier frontBytes) {
        return new Moment(
                phase,
                !space.isOpen(),
                lanes.get(),
                compressing.get(),
                frontBytes.getAsLong(),
                windowBytes,
                uploads.writing(),
                throttle.waiting(),
                agent());
    }

    private @Nullable LaneCounts agent() {
        Told last = told;
        return last == null || timer.now(TimeUnit.NANOSECONDS) - last.nanos > FRESH.toNanos() ? null : last.lanes;
    }
}
