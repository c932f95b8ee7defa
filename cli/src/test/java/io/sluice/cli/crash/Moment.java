package io.sluice.cli.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A moment in a replication's life that can be told from outside: so much in the cache, so many files in the vault, a line in a journal. Moments
 * that were drawn by the clock alone would mostly lie in the start of the process.
 *
 * @param description for the test's output
 * @param hasCome whether it is there
 */
record Moment(String description, BooleanSupplier hasCome) {

    private static final List<String> JOURNAL_LINES =
            List.of("\"opened\"", "\"acknowledged\"", "\"finished\"", "\"closed\"", "\"uploaded\"");
    private static final long POLL_NANOS = 1_000_000;
    private static final long MOST_NANOS = 2_000_000_000;
    private static final long MOST_SPIN_NANOS = 8_000_000;

    /** Any moment of the replication that is about to start. */
    static Moment random(RandomGenerator random, Path vault, Path state, Path cache) {
        Moment moment = switch (random.nextInt(8)) {
            case 0 -> after(random.nextLong(MOST_NANOS), "a start");
            case 1, 2 -> bytesIn(cache, 1L << random.nextInt(5, 25));
            case 3, 4 -> filesIn(vault, filesIn(vault) + random.nextInt(1, 5));
            case 5 -> textIn(state, "state.json", random.nextBoolean() ? "\"open\" : {" : "\"batches\"");
            default -> textIn(cache, "journal", JOURNAL_LINES.get(random.nextInt(JOURNAL_LINES.size())));
        };
        long spinNanos = random.nextInt(3) == 0 ? 0 : random.nextLong(MOST_SPIN_NANOS);
        return new Moment(moment.description + " and " + spinNanos / 1000 + " us", () -> {
            boolean come = moment.hasCome.getAsBoolean();
            if (come) {
                LockSupport.parkNanos(spinNanos);
            }
            return come;
        });
    }

    /** Waits until it has come or the process has ended. */
    void await(SluiceProcess process) {
        while (process.isAlive() && !hasCome.getAsBoolean()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static Moment after(long nanos, String what) {
        long start = System.nanoTime();
        return new Moment(nanos / 1_000_000 + " ms after " + what, () -> System.nanoTime() - start >= nanos);
    }

    private static Moment bytesIn(Path folder, long bytes) {
        return new Moment(
                bytes + " bytes in the cache",
                () -> files(folder).stream().mapToLong(Moment::size).sum() >= bytes);
    }

    private static Moment filesIn(Path folder, int count) {
        return new Moment(count + " files in the vault", () -> filesIn(folder) >= count);
    }

    private static int filesIn(Path folder) {
        return files(folder).size();
    }

    private static Moment textIn(Path folder, String file, String text) {
        return new Moment(
                text + " in " + file,
                () -> files(folder).stream()
                        .filter(path -> path.getFileName().toString().startsWith(file))
                        .anyMatch(path -> content(path).contains(text)));
    }

    /** The files below a folder, while others make and delete some. */
    static List<Path> files(Path folder) {
        while (Files.isDirectory(folder)) {
            try (Stream<Path> walk = Files.walk(folder)) {
                return walk.filter(Files::isRegularFile).toList();
            } catch (UncheckedIOException e) {
                if (!(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return List.of();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // deleted meanwhile
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // deleted meanwhile
        }
    }
}
