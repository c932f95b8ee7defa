package io.sluice.cli;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.process.Interruption;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A command line that runs in this process beside the test.
 *
 * <p>Threads: it has one of its own. The common pool, which a future would take, has as few as two, and a second daemon
 * in it would wait for the first one to end.
 *
 * <p>Errors: whoever waits for it is told within half a minute that it did not come, never waits for ever.
 */
final class RunningCommand {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Interruption interruption = new Interruption();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CompletableFuture<CommandRun> run;

    private RunningCommand(Path home, Map<String, String> environment, String... args) {
        run = CompletableFuture.supplyAsync(
                () -> CommandRun.with(interruption, home, environment, out, args),
                task -> new Thread(task, "test-" + args[0]).start());
    }

    /** Starts a command whose state goes below {@code home}. */
    static RunningCommand start(Path home, String... args) {
        return start(home, Map.of(), args);
    }

    /** The same with more in its environment. */
    static RunningCommand start(Path home, Map<String, String> environment, String... args) {
        return new RunningCommand(home, environment, args);
    }

    /** What it has printed so far. */
    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    boolean isDone() {
        return run.isDone();
    }

    /** Waits for the document that it prints when it is ready, and goes on. */
    JsonNode ready() {
        await().atMost(PATIENCE).until(() -> out().endsWith("\n") || isDone());
        if (!out().endsWith("\n")) {
            throw new AssertionError("it ended before it was ready: " + run.join());
        }
        return new CommandRun(0, out(), "").json();
    }

    /** Asks it to stop, as SIGTERM does, and goes on. */
    void interrupt() {
        interruption.raise();
    }

    /** Asks it to read its configuration again, as SIGHUP does, and goes on. */
    void hangUp() {
        interruption.hangUp();
    }

    /** Asks it to stop and waits until it has ended. */
    CommandRun stop() {
        interrupt();
        return end();
    }

    /** Waits until it has ended. */
    CommandRun end() {
        return end(PATIENCE);
    }

    CommandRun end(Duration within) {
        try {
            return run.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError("it did not end; it printed: " + out(), e);
        }
    }
}
