package io.sluice.agent.cut;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The threads that block: some that read and hash, and one that compares, packs and writes state.
 *
 * <p>They are plain executors to Reactor, on purpose: cancelling a task of theirs does not interrupt it, which would close the file channel
 * that the task is using. They end by themselves when there has been nothing to do for a second, so that what a cancel leaves
 * to be released still finds them.
 */
public final class CutThreads {

    private final Scheduler readers;
    private final Scheduler cutter;

    /** That many threads that read. */
    public CutThreads(int readerCount) {
        readers = scheduler(readerCount, "sluice-read-");
        cutter = scheduler(1, "sluice-cut-");
    }

    /** Where disks are read and hashed. */
    public Scheduler readers() {
        return readers;
    }

    /** Where batches are cut and state is written; one thread, first come, first served. */
    public Scheduler cutter() {
        return cutter;
    }

    /** The queue is one without locks: event loops put tasks into it. */
    private static Scheduler scheduler(int threads, String name) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(threads, threads, 1, TimeUnit.SECONDS, new LinkedTransferQueue<>(), named(name));
        executor.allowCoreThreadTimeOut(true);
        return Schedulers.fromExecutor(task -> executor.execute(task));
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
