package io.sluice.gateway.settings;

import io.sluice.gateway.state.MemoryStore;
import io.sluice.gateway.state.StateStore;
import io.sluice.wire.tls.TransportSecurity;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.NonBlocking;
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
 * @param security what a connection of an agent must be
 * @param state where is kept what outlives a restart; the gateway closes it
 */
public record GatewayResources(
        LoopResources loops,
        Scheduler cpu,
        Scheduler disk,
        Scheduler timer,
        Clock clock,
        RandomGenerator random,
        TransportSecurity security,
        StateStore state) {

    private static final int DISK_THREADS = 16;
    private static final int DISK_QUEUE = 100_000;

    /** Threads of its own, for as many cores as there are. Whoever calls this calls {@link #close}. */
    public static GatewayResources create(LoopResources loops, Clock clock, RandomGenerator random) {
        return new GatewayResources(
                loops,
                Schedulers.fromExecutorService(cpuThreads(Runtime.getRuntime().availableProcessors()), "sluice-cpu"),
                Schedulers.newBoundedElastic(DISK_THREADS, DISK_QUEUE, "sluice-cache", 60, true),
                Schedulers.newSingle("sluice-timer", true),
                clock,
                random,
                TransportSecurity.NONE,
                new MemoryStore());
    }

    /** The same for agents whose connections are secured so. */
    public GatewayResources withSecurity(TransportSecurity newSecurity) {
        return new GatewayResources(loops, cpu, disk, timer, clock, random, newSecurity, state);
    }

    /** The same with what it knows kept there. */
    public GatewayResources withState(StateStore newState) {
        return new GatewayResources(loops, cpu, disk, timer, clock, random, security, newState);
    }

    /** One queue for all, so that none has work waiting while another idles; one without locks, since event loops put tasks into it. */
    private static ExecutorService cpuThreads(int count) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new LinkedTransferQueue<>(),
                task -> new CpuThread(task, number.incrementAndGet()));
    }

    /** Must not block: there are no more of them than cores. The tests hold it to that. */
    private static final class CpuThread extends Thread implements NonBlocking {

        CpuThread(Runnable task, int number) {
            super(task, "sluice-cpu-" + number);
            setDaemon(true);
        }
    }

    /** Ends the threads; the event loops stay their owner's. */
    public void close() {
        cpu.dispose();
        disk.dispose();
        timer.dispose();
    }
}
