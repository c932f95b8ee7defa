package io.sluice.cli.output;

import io.sluice.config.ByteSize;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Sizes, speeds, times and durations as people read them. */
public final class Amounts {

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final double NANOS_PER_SEC = 1e9;
    private static final double BYTES_PER_MB = 1e6;
    private static final long SECONDS_WITH_FRACTION = 100;

    private Amounts() {}

    /** Such as {@code 1.50 GiB}. */
    public static String size(long bytes) {
        return new ByteSize(bytes).toString();
    }

    /** Such as {@code 612 MB/s}; a dash where no time has passed. */
    public static String speed(long bytes, Duration time) {
        if (time.isZero() || time.isNegative()) {
            return "-";
        }
        double rate = bytes / BYTES_PER_MB / (time.toNanos() / NANOS_PER_SEC);
        return String.format(Locale.ROOT, rate < 10 ? "%.1f MB/s" : "%.0f MB/s", rate);
    }

    /** How many times smaller, such as {@code 2.14}; a dash where nothing is left. */
    public static String ratio(long rawBytes, long storedBytes) {
        return storedBytes <= 0 || rawBytes <= 0
                ? "-"
                : String.format(Locale.ROOT, "%.2f", (double) rawBytes / storedBytes);
    }

    /** Such as {@code 3.2 s}, {@code 4 min 10 s}, {@code 2 h 5 min}. */
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < SECONDS_WITH_FRACTION) {
            return String.format(Locale.ROOT, "%.1f s", duration.toNanos() / NANOS_PER_SEC);
        }
        return duration.toHours() == 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }

    /** In the zone of the clock, to the second. */
    public static String time(Instant time, Clock clock) {
        return LOCAL.format(time.atZone(clock.getZone()));
    }
}
