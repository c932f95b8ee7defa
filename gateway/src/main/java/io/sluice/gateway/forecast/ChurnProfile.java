package io.sluice.gateway.forecast;

import io.sluice.gateway.state.ChurnHour;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much a machine changes at which hour of the day: the mean of the last days. An hour in which nothing was committed counts as one without changes.
 *
 * @param hours how many whole hours are known, {@link #MAX_HOURS} at most
 * @param bytesPerSec as stored in the sink, by the hour of the day in UTC; empty where less than a day is known
 */
public record ChurnProfile(int hours, Optional<List<Double>> bytesPerSec) {

    /** A week: further back machines may have been others. */
    public static final int MAX_HOURS = 7 * MachineLoad.HOURS;

    private static final double SECONDS_PER_HOUR = 3600;

    /**
     * What is known now.
     *
     * @param churn of one machine, hours as they are or those of several days added up as their first
     */
    public static ChurnProfile of(List<ChurnHour> churn, Instant now) {
        Instant end = end(now);
        Instant begin = begin(end);
        Instant first = churn.stream()
                .map(ChurnHour::hour)
                .filter(hour -> !hour.isBefore(begin))
                .min(Instant::compareTo)
                .orElse(end);
        int hours = (int) Math.max(0, Duration.between(first, end).toHours());
        return new ChurnProfile(
                hours, hours < MachineLoad.HOURS ? Optional.empty() : Optional.of(means(churn, first, end)));
    }

    /** From when on churn is looked at. */
    public static Instant begin(Instant now) {
        return now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(MAX_HOURS));
    }

    /** Until when it is looked at: the hour under way says too little. */
    public static Instant end(Instant now) {
        return now.truncatedTo(ChronoUnit.HOURS);
    }

    private static List<Double> means(List<ChurnHour> churn, Instant first, Instant end) {
        double[] bytes = new double[MachineLoad.HOURS];
        int[] times = new int[MachineLoad.HOURS];
        for (Instant hour = first; hour.isBefore(end); hour = hour.plus(Duration.ofHours(1))) {
            times[hourOfDay(hour)]++;
        }
        churn.stream()
                .filter(hour -> !hour.hour().isBefore(first) && hour.hour().isBefore(end))
                .forEach(hour -> bytes[hourOfDay(hour.hour())] += hour.shippedBytes());
        List<Double> means = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            means.add(bytes[i] / times[i] / SECONDS_PER_HOUR);
        }
        return means;
    }

    private static int hourOfDay(Instant hour) {
        return hour.atZone(ZoneOffset.UTC).getHour();
    }
}
