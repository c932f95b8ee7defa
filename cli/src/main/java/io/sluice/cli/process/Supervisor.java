package io.sluice.cli.process;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Whoever supervises this process, systemd for instance, and is told how it stands (sd_notify(3)). Where there is nobody, nothing is told.
 *
 * <p>In: {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID} of the environment. Threads: any; never blocks. Errors: none; that
 * nobody hears is logged once.
 */
public final class Supervisor {

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final int MAX_STATUS_CHARS = 500;

    private final String socket;
    private final Optional<Duration> watchdog;
    private final AtomicBoolean deaf = new AtomicBoolean();
    private String statusLine = line("");

    private Supervisor(String socket, Optional<Duration> watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /** That of the process with this environment. */
    public static Supervisor of(Map<String, String> environment) {
        return new Supervisor(environment.getOrDefault("NOTIFY_SOCKET", ""), watchdog(environment));
    }

    private static Optional<Duration> watchdog(Map<String, String> environment) {
        String self = String.valueOf(ProcessHandle.current().pid());
        if (!environment.getOrDefault("WATCHDOG_PID", self).equals(self)) {
            return Optional.empty();
        }
        try {
            long micros = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
            return micros > 0 ? Optional.of(Duration.of(micros, ChronoUnit.MICROS)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Runs what the process was started for until it is told to stop, and says when that begins and ends. Blocks.
     *
     * @param status a line that says what has begun
     * @param work cancelled when the process is told to stop
     * @param timer is shown to run
     */
    public void accompany(String status, Mono<Void> work, Scheduler timer, Interruption interruption) {
        ready(status);
        Disposable watch = watch(timer);
        try {
            work.takeUntilOther(interruption.signal()).block();
        } finally {
            watch.dispose();
            stopping();
        }
    }

    /** The process does what it was started for. */
    synchronized void ready(String status) {
        statusLine = line(status);
        tell("READY=1\n" + statusLine);
    }

    /** How things stand, in a line. */
    public synchronized void status(String status) {
        statusLine = line(status);
        tell(statusLine);
    }

    /**
     * Runs something that puts another configuration in force at each SIGHUP, one after the other, on a thread that may block. Never completes.
     *
     * <p>Says when that begins and ends, by the clock that systemd compares with (Type=notify-reload of systemd.service(5)); CLOCK_MONOTONIC is what Java
     * measures its nanoseconds by on Linux. How things stand is the same afterwards.
     */
    public Mono<Void> reloads(Interruption interruption, Runnable reload) {
        return interruption
                .hangUps()
                .publishOn(Schedulers.boundedElastic(), 1)
                .doOnNext(hangUp -> reloading(reload))
                .then();
    }

    private void reloading(Runnable reload) {
        tell("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
        try {
            reload.run();
        } finally {
            readyAgain();
        }
    }

    private synchronized void readyAgain() {
        tell("READY=1\n" + statusLine);
    }

    /** The process is about to end. */
    void stopping() {
        tell("STOPPING=1\n" + line("stopping"));
    }

    /** Shows that a timer runs, twice as often as is asked for. The caller disposes of it. */
    Disposable watch(Scheduler timer) {
        return watchdog.filter(asked -> !socket.isEmpty())
                .map(asked -> Flux.interval(asked.dividedBy(2), timer)
                        .onBackpressureDrop()
                        .subscribe(tick -> tell("WATCHDOG=1")))
                .orElseGet(Disposables::disposed);
    }

    private static String line(String status) {
        String text = status.replaceAll("\\p{Cntrl}+", " ");
        return "STATUS=" + text.substring(0, Math.min(text.length(), MAX_STATUS_CHARS));
    }

    private void tell(String state) {
        if (socket.isEmpty()) {
            return;
        }
        try {
            UnixDatagram.send(socket, state);
            deaf.set(false);
        } catch (IOException e) {
            if (!deaf.getAndSet(true)) {
                LOG.warn("the supervisor at {} does not hear: {}", socket, e.getMessage());
            }
        }
    }
}
