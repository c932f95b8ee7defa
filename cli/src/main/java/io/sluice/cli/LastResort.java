package io.sluice.cli;

import io.sluice.cli.process.ExitCode;
import io.sluice.cli.process.Failure;
import io.sluice.cli.process.Surroundings;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Schedulers;

/**
 * Ends the process after an error that nobody handles, such as one of memory: with one line, as after any other.
 *
 * <p>Reactor does not hand errors of the JVM down its streams but throws them, on whichever thread they happen. The command's own thread would
 * wait for ever for a stream that has lost a part. Nothing can be relied on then, cleaning up included, so the process is halted.
 *
 * <p>Threads: any. An error that Netty catches on its event loops is logged there, and the connection ends.
 */
final class LastResort implements Thread.UncaughtExceptionHandler {

    private final Surroundings surroundings;
    private final String[] args;
    private final AtomicBoolean ending = new AtomicBoolean();

    private LastResort(Surroundings surroundings, String... args) {
        this.surroundings = surroundings;
        this.args = args;
    }

    /** Becomes responsible for all threads of this process, which runs that command line. */
    static LastResort install(Surroundings surroundings, String... args) {
        LastResort handler = new LastResort(surroundings, args);
        Thread.setDefaultUncaughtExceptionHandler(handler);
        return handler;
    }

    /** Also hears of Reactor's threads, which have a handler of their own. Not for commands that need no Reactor: it takes its time to start. */
    void watchReactor() {
        Schedulers.onHandleError("sluice", (thread, thrown) -> {
            if (thrown instanceof Error) {
                uncaughtException(thread, thrown);
            } else {
                LoggerFactory.getLogger(LastResort.class).error("a task on {} failed", thread.getName(), thrown);
            }
        });
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        try {
            Commands.fail(surroundings, thrown, Failure.of(thrown), args);
        } finally {
            Runtime.getRuntime().halt(ExitCode.FAILED.number());
        }
    }
}
