package io.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A daemon in this process with a configuration file that can be replaced; {@link #close} ends it. */
final class RunningDaemon implements AutoCloseable {

    private final Path file;
    private final RunningCommand run;

    /** Starts {@code command} with that configuration, in {@code home}. */
    RunningDaemon(Path home, String command, String configuration, Map<String, String> environment) throws IOException {
        file = Files.writeString(home.resolve(command + ".yaml"), configuration);
        run = RunningCommand.start(home, environment, command, "--config", file.toString(), "--json");
    }

    /** What it has said when it was ready. */
    JsonNode ready() {
        return run.ready();
    }

    /** Replaces its configuration file, and tells nobody. */
    void rewrite(String configuration) throws IOException {
        Files.writeString(file, configuration);
    }

    /** SIGHUP. */
    void hangUp() {
        run.hangUp();
    }

    /** SIGTERM; returns when it has ended. */
    @Override
    public void close() {
        run.stop();
    }
}
