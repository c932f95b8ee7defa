package io.sluice.cli;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.process.Interruption;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A daemon in this process, on a thread of its own; {@link #close} ends it. */
final class RunningDaemon implements AutoCloseable {

    private static final long PATIENCE_SEC = 60;

    private final Path file;
    private final Interruption interruption = new Interruption();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CompletableFuture<CommandRun> run;

    /** Starts {@code command} with that configuration, and what it says of itself below {@code home}. */
    RunningDaemon(Path home, String command, String configuration, Map<String, String> environment) throws IOException {
        file = Files.writeString(home.resolve(command + ".yaml"), configuration);
        run = CompletableFuture.supplyAsync(
                () -> CommandRun.with(
                        interruption, home, environment, out, command, "--config", file.toString(), "--json"),
                task -> new Thread(task, "test-" + command).start());
    }

    /** What it has said when it was ready. */
    JsonNode ready() {
        await().atMost(Duration.ofSeconds(PATIENCE_SEC)).until(() -> said().endsWith("\n") || run.isDone());
        return new CommandRun(0, said(), "").json();
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Replaces its configuration file, and tells nobody. */
    void rewrite(String configuration) throws IOException {
        Files.writeString(file, configuration);
    }

    /** SIGHUP. */
    void hangUp() {
        interruption.hangUp();
    }

    /** SIGTERM; returns when it has ended. */
    CommandRun stop() {
        interruption.raise();
        return run.orTimeout(PATIENCE_SEC, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        stop();
    }
}
