package io.sluice.gateway.alert;

import io.sluice.config.settings.Alerts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Runs a program for each alert, with the alert as JSON on its standard input. What it says is logged, up to {@link #MAX_OUTPUT_BYTES}; exit code 0 is taken
 * for arrived, and nothing is tried again, since nobody knows what was done.
 *
 * <p>No shell looks into the command. Of the environment the program gets {@link #PASSED_ON} alone: the rest may hold secrets that are the gateway's.
 * Threads: two of its own, which block; one runs the program, one reads what it says. Limits: the time given, after which it is
 * killed with all that it has started.
 */
final class ExecHook implements AlertTarget, AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final int MAX_OUTPUT_BYTES = 4096;
    static final Set<String> PASSED_ON = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ");

    private static final Logger LOG = LoggerFactory.getLogger(ExecHook.class);
    private static final int WAITING = 16;

    private final List<String> command;
    private final Duration limit;
    private final Scheduler threads = Schedulers.newBoundedElastic(2, WAITING, "sluice-alert", 10, true);

    ExecHook(Alerts.Exec settings, Duration limit) {
        this.command = settings.command();
        this.limit = limit;
    }

    @Override
    public String name() {
        return "program " + command.get(0);
    }

    @Override
    public Mono<Void> tell(Alert alert) {
        return Mono.<Void>fromCallable(() -> {
                    run(alert.toJson());
                    return null;
                })
                .subscribeOn(threads);
    }

    private void run(byte[] alert) throws InterruptedException {
        Process process = start();
        try {
            CompletableFuture<String> output = new CompletableFuture<>();
            threads.schedule(() -> output.complete(read(process.getInputStream())));
            hand(alert, process.getOutputStream());
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed("it ran for more than " + limit.toSeconds() + " s, and was killed");
            }
            report(process.exitValue(), said(output));
        } finally {
            kill(process);
        }
    }

    private Process start() {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().retainAll(PASSED_ON);
        try {
            return builder.start();
        } catch (IOException e) {
            throw failed("it cannot be run: " + e.getMessage());
        }
    }

    /** A program need not read what it is given. */
    private static void hand(byte[] alert, OutputStream in) {
        try (in) {
            in.write(alert);
        } catch (IOException e) {
            LOG.debug("the program did not read its alert: {}", e.toString());
        }
    }

    /** What comes beyond the limit breaks the program's pipe. */
    private static String read(InputStream out) {
        try (out) {
            return new String(out.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8)
                    .strip()
                    .replaceAll("[\\p{Cntrl}]+", "; ");
        } catch (IOException e) {
            return "";
        }
    }

    /** Somebody whom it has left behind may keep its output open. */
    private static String said(CompletableFuture<String> output) throws InterruptedException {
        try {
            return output.get(1, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return "";
        }
    }

    private void report(int exit, String said) {
        if (exit != 0) {
            throw failed("it ended with " + exit + (said.isEmpty() ? "" : ": " + said));
        }
        if (!said.isEmpty()) {
            LOG.info("alert program={} says {}", command.get(0), said);
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static AlertFailedException failed(String why) {
        return new AlertFailedException(why, false);
    }

    /** Ends the threads, and the program that runs. */
    @Override
    public void close() {
        threads.dispose();
    }
}
