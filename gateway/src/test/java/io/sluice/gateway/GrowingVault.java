package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Looks again and again how much a directory's files hold, by inode, whatever their names. A look takes time; what it has seen is at least what
 * there was when it began, and at most what there was when it ended.
 */
final class GrowingVault implements AutoCloseable {

    private static final long LOOK_NANOS = 5_000_000;
    private static final long SECOND = 1_000_000_000;

    private record Look(long beginNanos, long endNanos, long bytes) {}

    private final Path directory;
    private final Map<Object, Long> sizes = new HashMap<>();
    private final List<Look> looks = new ArrayList<>();
    private final Thread thread;
    private volatile boolean over;

    GrowingVault(Path directory) {
        this.directory = directory;
        this.thread = new Thread(this::watch, "growing-vault");
        thread.start();
    }

    private void watch() {
        while (!over) {
            look();
            LockSupport.parkNanos(LOOK_NANOS);
        }
        look();
    }

    private void look() {
        long begin = System.nanoTime();
        try (Stream<Path> files = Files.walk(directory)) {
            files.forEach(this::measure);
        } catch (IOException | UncheckedIOException e) {
            return; // a file went while they were looked at
        }
        long bytes = sizes.values().stream().mapToLong(size -> size).sum();
        looks.add(new Look(begin, System.nanoTime(), bytes));
    }

    private void measure(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                sizes.merge(attributes.fileKey(), attributes.size(), Math::max);
            }
        } catch (IOException e) {
            return; // it is gone, and has been counted before
        }
    }

    /** That in any second no more came than the limit and its burst allow, and that all of it came as fast as that. */
    void assertKeeps(double rate, long leastBytes) {
        long before = looks.get(0).bytes;
        long total = looks.get(looks.size() - 1).bytes - before;
        Look first =
                looks.stream().filter(look -> look.bytes > before).findFirst().orElseThrow();
        Look last = looks.stream()
                .filter(look -> look.bytes - before >= leastBytes)
                .findFirst()
                .orElseThrow();
        double achieved = (last.bytes - first.bytes) / (double) (last.endNanos - first.beginNanos) * SECOND;
        System.out.printf(
                Locale.ROOT,
                "vault: %d bytes, %.2f %% of the limit over %.1f s, any 1 s at most %.2f %%%n",
                total,
                100 * achieved / rate,
                (last.endNanos - first.beginNanos) / (double) SECOND,
                100 * mostInASecond() / rate);
        assertThat(total).isGreaterThanOrEqualTo(leastBytes);
        assertThat(achieved).isBetween(0.98 * rate, 1.02 * rate);
        assertThat(mostInASecond()).isLessThanOrEqualTo(1.02 * rate + rate / 10);
    }

    private double mostInASecond() {
        double most = 0;
        int begin = 0;
        for (Look end : looks) {
            while (end.endNanos - looks.get(begin).beginNanos > SECOND) {
                begin++;
            }
            most = Math.max(most, end.bytes - looks.get(begin).bytes);
        }
        return most;
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
    }
}
