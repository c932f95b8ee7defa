package io.sluice.cli.progress;

import io.sluice.cli.process.Surroundings;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Shows how far work has come, from {@link #show} to {@link #close}.
 *
 * <p>In: a supplier of counters, called on the scheduler's thread, which must not block. Out: standard error; a bar that rewrites its
 * line on a terminal, lines elsewhere, and with JSON nothing unless somebody watches.
 */
public final class Progress implements AutoCloseable {

    private static final Duration BAR_EVERY = Duration.ofMillis(200);
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);
    private static final String ERASE_LINE = "\r\u001b[K";

    private final String verb;
    private final Supplier<Reading> readings;
    private final PrintStream err;
    private final boolean isBar;
    private final Scheduler scheduler;
    private final Pace pace = new Pace();
    private Disposable ticks = () -> {};
    private boolean closed;

    private Progress(String verb, Supplier<Reading> readings, PrintStream err, boolean isBar, Scheduler scheduler) {
        this.verb = verb;
        this.readings = readings;
        this.err = err;
        this.isBar = isBar;
        this.scheduler = scheduler;
    }

    /**
     * Begins to show.
     *
     * @param verb what is being done, such as {@code restoring}
     * @param json whether the result will be a JSON document
     * @param scheduler what ticks
     */
    public static Progress show(
            Surroundings surroundings, boolean json, String verb, Supplier<Reading> readings, Scheduler scheduler) {
        boolean isBar = surroundings.errIsTerminal();
        Progress progress = new Progress(verb, readings, surroundings.err(), isBar, scheduler);
        if (isBar || !json) {
            progress.start(isBar ? BAR_EVERY : LINE_EVERY);
        }
        return progress;
    }

    private void start(Duration every) {
        pace.sample(scheduler.now(TimeUnit.NANOSECONDS), 0);
        ticks = Flux.interval(every, scheduler).onBackpressureDrop().subscribe(tick -> print());
    }

    private synchronized void print() {
        if (closed) {
            return;
        }
        Reading reading = readings.get();
        pace.sample(scheduler.now(TimeUnit.NANOSECONDS), reading.doneBytes());
        String line = ProgressLine.of(verb, reading, pace);
        if (isBar) {
            err.print(ERASE_LINE + ProgressLine.bar(reading) + " " + line);
            err.flush();
        } else {
            err.println("sluice: " + line);
        }
    }

    /** Ends the showing; a bar goes away. */
    @Override
    public synchronized void close() {
        closed = true;
        ticks.dispose();
        if (isBar) {
            err.print(ERASE_LINE);
            err.flush();
        }
    }
}
