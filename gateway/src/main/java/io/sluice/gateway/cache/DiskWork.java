package io.sluice.gateway.cache;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * Blocking work on the cache's files as a Mono; a cancel does not stop what has begun.
 *
 * <p>Why not {@code Mono.fromCallable(…).subscribeOn(…)}: that interrupts the thread on cancel, and an interrupt closes the
 * {@link java.nio.channels.FileChannel} that is just in use, in the middle of a record.
 */
final class DiskWork {

    private DiskWork() {}

    /** Something that touches files. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    static Mono<Void> run(Scheduler disk, Task task) {
        return call(disk, () -> {
            task.run();
            return null;
        });
    }

    /** The work may return null for none. */
    static <T> Mono<T> call(Scheduler disk, Callable<T> work) {
        return Mono.create(sink -> {
            try {
                disk.schedule(() -> callNow(work, sink));
            } catch (RejectedExecutionException e) {
                sink.error(e);
            }
        });
    }

    private static <T> void callNow(Callable<T> work, MonoSink<T> sink) {
        try {
            sink.success(work.call());
        } catch (Exception e) {
            sink.error(e);
        } catch (OutOfMemoryError e) {
            sink.error(new IllegalStateException("not enough memory: " + e.getMessage(), e));
        }
    }
}
