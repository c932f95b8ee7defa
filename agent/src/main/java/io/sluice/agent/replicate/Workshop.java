package io.sluice.agent.replicate;

import io.sluice.agent.cut.CutThreads;
import io.sluice.agent.state.StateDirectory;
import io.sluice.wire.MemoryPool;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.resources.LoopResources;

/** What one replication works with: threads, memory, time, and where its state is. */
record Workshop(
        ReplicatorSettings settings,
        StateDirectory states,
        LoopResources loops,
        Scheduler timer,
        Clock clock,
        RandomGenerator random,
        CutThreads threads,
        MemoryPool dataPool,
        MemoryPool controlPool,
        HostLimits limits) {

    /** Runs what blocks on the cutter's thread; nothing comes of a callable that returns null. */
    <T> Mono<T> onCutter(Callable<? extends T> task) {
        return Mono.<T>fromCallable(task).subscribeOn(threads.cutter());
    }

    /** Runs what blocks on the cutter's thread. */
    Mono<Void> runOnCutter(BlockingTask task) {
        return Mono.<Void>fromCallable(() -> {
                    task.run();
                    return null;
                })
                .subscribeOn(threads.cutter());
    }

    /** Something that blocks. */
    @FunctionalInterface
    interface BlockingTask {
        void run() throws Exception;
    }
}
