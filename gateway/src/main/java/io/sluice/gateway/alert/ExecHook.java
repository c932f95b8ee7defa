package io.sluice.gateway.alert;

import io.sluice.config.settings.Alerts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
 * Threads: one of its own, which blocks. Limits: the time given, after which the program is killed with all that it has started; what a program that ends by itself
 * has left behind goes on.
 */
final class ExecHook implements AlertTarget, AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final int MAX_OUTPUT_BYTES = 4096;
    static final Set<String> PASSED_ON = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ");

    private static final Logger LOG = LoggerFactory.getLogger(ExecHook.class);
    private static final int WAITING = 16;
    private static final Duration LOOK = Duration.ofMillis(50);

    private final List<String> command;
    private final Duration limit;
    private final Scheduler threads = Schedulers.newBoundedElastic(1, WAITING, "sluice-alert", 10, true);

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
        try (Output output = new Output(process.getInputStream())) {
            hand(alert, process.getOutputStream());
            long begun = System.nanoTime();
            do {
                output.take();
                if (System.nanoTime() - begun > limit.toNanos()) {
                    throw failed("it ran for more than " + limit.toSeconds() + " s, and was killed");
                }
            } while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS));
            output.take();
            report(process.exitValue(), output.text());
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

    /** What a program has said. Nobody waits for more: somebody whom it has left behind may keep its output open for good. */
    private static final class Output implements AutoCloseable {

        private final InputStream out;
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();

        Output(InputStream out) {
            this.out = out;
        }

        /** Takes what is there; what comes beyond the limit breaks the program's pipe. */
        void take() {
            try {
                said.writeBytes(out.readNBytes(Math.min(out.available(), MAX_OUTPUT_BYTES - said.size())));
                if (said.size() == MAX_OUTPUT_BYTES) {
                    out.close();
                }
            } catch (IOException e) {
                LOG.trace("the program's output is closed: {}", e.toString());
            }
        }

        String text() {
            return said.toString(StandardCharsets.UTF_8).strip().replaceAll("[\\p{Cntrl}]+", "; ");
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException e) {
                LOG.trace("the program's output is closed: {}", e.toString());
            }
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

    /** Ends the thread, and the program that runs. */
    @Override
    public void close() {
        threads.dispose();
    }
}
