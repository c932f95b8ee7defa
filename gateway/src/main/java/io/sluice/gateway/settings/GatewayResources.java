package io.sluice.gateway.settings;

import java.time.Clock;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * What a gateway works with and does not make itself: threads, clock, randomness.
 *
 * @param loops the event loops of its connections
 * @param cpu for compression, as many threads as cores
 * @param disk for the cache's files, may block
 * @param timer for renewals and limits
 * @param clock the gateway's clock
 * @param random for ids and session secrets, cryptographically strong
 */
public record GatewayResources(
        LoopResources loops, Scheduler cpu, Scheduler disk, Scheduler timer, Clock clock, RandomGenerator random) {

    private static final int DISK_THREADS = 16;
    private static final int DISK_QUEUE = 100_000;

    /** Threads of its own, for as many cores as there are. Whoever calls this calls {@link #close}. */
    public static GatewayResources create(LoopResources loops, Clock clock, RandomGenerator random) {
        return new GatewayResources(
                loops,
                Schedulers.newParallel("sluice-cpu", Runtime.getRuntime().availableProcessors(), true),
                Schedulers.newBoundedElastic(DISK_THREADS, DISK_QUEUE, "sluice-cache", 60, true),
                Schedulers.newSingle("sluice-timer", true),
                clock,
                random);
    }

    /** Ends the threads; the event loops stay their owner's. */
    public void close() {
        cpu.dispose();
        disk.dispose();
        timer.dispose();
    }
}
