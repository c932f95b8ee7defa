package io.sluice.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * One command line run in this process, and what came of it.
 *
 * @param exitCode its exit code
 * @param out its standard output
 * @param err its standard error
 */
record CommandRun(int exitCode, String out, String err) {

    private static final ObjectMapper STRICT =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Runs a command whose state goes below {@code home}. */
    static CommandRun in(Path home, String... args) {
        return with(new Interruption(), home, args);
    }

    /** The same with a way to stop it. */
    static CommandRun with(Interruption interruption, Path home, String... args) {
        return with(interruption, home, Map.of(), new ByteArrayOutputStream(), args);
    }

    /** The same with more in its environment, and standard output that others may read meanwhile. */
    static CommandRun with(
            Interruption interruption, Path home, Map<String, String> more, ByteArrayOutputStream out, String... args) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("SLUICE_STATE_DIR", home.resolve("state").toString());
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                environment,
                Clock.systemUTC(),
                interruption);
        int exitCode = Commands.run(surroundings, args);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Standard output as the one JSON document that it has to be. */
    JsonNode json() {
        try {
            return STRICT.readTree(out);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not one JSON document: " + out, e);
        }
    }
}
