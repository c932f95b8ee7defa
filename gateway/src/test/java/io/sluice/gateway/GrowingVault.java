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
    private static final int FEW_SECONDS = 4;

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

    /**
     * That in any second no more came than the limit and its burst allow, and that the limit was reached over a few seconds; not over all of
     * them, since this host may have other things to do.
     */
    void assertKeeps(double rate, long leastBytes) {
        long total = looks.get(looks.size() - 1).bytes - looks.get(0).bytes;
        double mostInASecond = mostIn(SECOND) / rate;
        double reached = mostIn(FEW_SECONDS * SECOND) / rate / FEW_SECONDS;
        System.out.printf(
                Locale.ROOT,
                "vault: %d bytes, %.2f %% of the limit over %d s, any 1 s at most %.2f %%%n",
                total,
                100 * reached,
                FEW_SECONDS,
                100 * mostInASecond);
        assertThat(total).isGreaterThanOrEqualTo(leastBytes);
        assertThat(reached).isBetween(0.98, 1.02 + 0.1 / FEW_SECONDS);
        assertThat(mostInASecond).isLessThanOrEqualTo(1.02 + 0.1);
    }

    /** The most that came in any time of that length. */
    private double mostIn(long nanos) {
        long most = 0;
        int begin = 0;
        for (Look end : looks) {
            while (end.endNanos - looks.get(begin).beginNanos > nanos) {
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
