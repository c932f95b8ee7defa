package io.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a file, it is read or its mistakes are told, each with a line of the file. */
class RandomFilesTest {

    private static final int ROUNDS = 1000;
    private static final Map<String, String> ENVIRONMENT = Map.of("ALERT_TOKEN", "Bearer x");
    private static final String PIECES = "\n:,{}[]#&*!|>'\"%@`?- \t${}0~\u00e9\u0000\ud83d\udc1f";

    @TempDir
    private Path directory;

    @Test
    void samplesWithRandomChangesAreReadOrRefused() throws IOException {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        Random random = new Random(seed);
        Path password = Files.writeString(directory.resolve("proxy.password"), "s3cret");
        Path samples = Path.of(System.getProperty("sluice.root"), "config");
        String[] origins = {
            Samples.withAllKeys(Files.readString(samples.resolve("gateway.yaml"))),
            Samples.withAllKeys(Files.readString(samples.resolve("agent.yaml")))
                    .replace("/etc/sluice/proxy.password", password.toString())
        };
        Path file = directory.resolve("file.yaml");
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = changed(origins[round % 2], random);
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
            try {
                if (round % 2 == 0) {
                    ConfigurationFile.gateway(file, ENVIRONMENT);
                } else {
                    ConfigurationFile.agent(file, ENVIRONMENT);
                }
            } catch (ConfigurationException e) {
                refused++;
                long lines = text.chars().filter(c -> c == '\n').count() + 2;
                assertThat(e.mistakes())
                        .as("seed %d, round %d", seed, round)
                        .isNotEmpty()
                        .allMatch(mistake -> mistake.line() >= 1 && mistake.line() <= lines)
                        .noneMatch(mistake -> mistake.text().contains("\n"));
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", round " + round + ":\n" + text, e);
            }
        }
        assertThat(refused).as("seed %d", seed).isBetween(ROUNDS / 10, ROUNDS - ROUNDS / 100);
    }

    /** One to four changes: a piece put in, a stretch left out, a stretch twice. */
    private static String changed(String origin, Random random) {
        StringBuilder text = new StringBuilder(origin);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int from = random.nextInt(text.length());
            int to = Math.min(text.length(), from + 1 + random.nextInt(30));
            switch (random.nextInt(3)) {
                case 0 -> text.insert(from, PIECES.charAt(random.nextInt(PIECES.length())));
                case 1 -> text.delete(from, to);
                default -> text.insert(to, text.substring(from, to));
            }
        }
        return text.toString();
    }
}
