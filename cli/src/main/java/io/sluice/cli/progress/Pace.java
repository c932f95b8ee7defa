package io.sluice.cli.progress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * How fast it goes: over the last seconds, so that it follows what happens and does not flicker.
 *
 * <p>Threads: one. Limits: one sample per call, of the last {@link #SPAN_NANOS}.
 */
final class Pace {

    private static final long SPAN_NANOS = Duration.ofSeconds(5).toNanos();
    private static final double NANOS_PER_SEC = 1e9;

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    private record Sample(long nanos, long bytes) {}

    /** Takes a sample. Time does not go back; bytes do where the work begins again, and then nothing from before counts. */
    void sample(long nanos, long bytes) {
        if (!samples.isEmpty() && bytes < samples.getLast().bytes) {
            samples.clear();
        }
        samples.addLast(new Sample(nanos, bytes));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos > SPAN_NANOS) {
            samples.removeFirst();
        }
    }

    /** Zero as long as there is nothing to compare. */
    double bytesPerSec() {
        if (samples.isEmpty()) {
            return 0;
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        long nanos = last.nanos - first.nanos;
        return nanos <= 0 ? 0 : (last.bytes - first.bytes) * NANOS_PER_SEC / nanos;
    }

    /** How long the rest takes at this pace; empty where nothing moves. */
    Optional<Duration> timeFor(long bytes) {
        double rate = bytesPerSec();
        return rate <= 0 ? Optional.empty() : Optional.of(Duration.ofNanos((long) (bytes / rate * NANOS_PER_SEC)));
    }
}
