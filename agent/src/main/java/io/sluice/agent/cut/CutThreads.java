package io.sluice.agent.cut;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The threads that block: some that read and hash, and one that compares, packs and writes state.
 *
 * <p>They are plain executors to Reactor, on purpose: cancelling a task of theirs does not interrupt it. An interrupt would close the file
 * channel that the task is using.
 */
public final class CutThreads implements AutoCloseable {

    private final ExecutorService readerThreads;
    private final ExecutorService cutterThread;
    private final Scheduler readers;
    private final Scheduler cutter;

    /** That many threads that read. */
    public CutThreads(int readerCount) {
        readerThreads = Executors.newFixedThreadPool(readerCount, named("sluice-read-"));
        cutterThread = Executors.newSingleThreadExecutor(named("sluice-cut-"));
        readers = Schedulers.fromExecutor(task -> readerThreads.execute(task));
        cutter = Schedulers.fromExecutor(task -> cutterThread.execute(task));
    }

    /** Where disks are read and hashed. */
    public Scheduler readers() {
        return readers;
    }

    /** Where batches are cut and state is written; one thread, first come, first served. */
    public Scheduler cutter() {
        return cutter;
    }

    /** Ends the threads when what they have begun is done. */
    @Override
    public void close() {
        readerThreads.shutdown();
        cutterThread.shutdown();
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
