package io.sluice.gateway.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One machine in the model: its cycle under way, and how old its newest point gets. Units: bytes, and seconds since the begin of the forecast.
 *
 * <p>Threads: one.
 */
final class Stream {

    private static final double SECONDS_PER_HOUR = 3600;
    private static final double MILLIS = 1e3;

    private final MachineLoad load;
    private final int firstHour;
    private final double every;
    private final double[] worst = new double[MachineLoad.HOURS];
    private boolean isSending;
    private double cut;
    private double left;
    private double newestPoint;
    private double nextStart;

    /**
     * A machine that has made a point just now.
     *
     * @param firstHour the hour of the day, in UTC
     * @param leastInterval from the start of one cycle to the start of the next, whatever the machine's own is
     */
    Stream(MachineLoad load, int firstHour, double leastInterval) {
        this.load = load;
        this.firstHour = firstHour;
        this.every = Math.max(leastInterval, load.every().toMillis() / MILLIS);
        this.nextStart = every;
    }

    MachineLoad load() {
        return load;
    }

    boolean isSending() {
        return isSending;
    }

    /** When something happens to it by itself, given how fast it sends. */
    double nextEvent(double now, double rate) {
        if (!isSending) {
            return nextStart;
        }
        return rate > 0 ? now + left / rate : Double.POSITIVE_INFINITY;
    }

    /** Begins a cycle if it is time, with all that has changed since the last one began. */
    void begin(double now) {
        if (!isSending && now >= nextStart) {
            left = changed(now) - changed(cut);
            cut = now;
            isSending = true;
        }
    }

    /** What has changed until then. */
    private double changed(double until) {
        double sum = 0;
        for (int hour = 0; hour * SECONDS_PER_HOUR < until; hour++) {
            double seconds = Math.min(SECONDS_PER_HOUR, until - hour * SECONDS_PER_HOUR);
            sum += seconds * load.bytesPerSec().get((firstHour + hour) % MachineLoad.HOURS);
        }
        return sum;
    }

    /** Sends from one moment to the next, and makes a point if that was the rest; {@code isDone} is exact where a figure is not. */
    void send(double from, double to, double rate, boolean isDone) {
        if (!isSending) {
            return;
        }
        left = isDone ? 0 : Math.max(0, left - rate * (to - from));
        if (isDone) {
            note(to);
            newestPoint = cut;
            isSending = false;
            nextStart = Math.max(cut + every, to);
        }
    }

    /** The newest point is so old now; at the very end of an hour that counts for the hour that ends. */
    void note(double now) {
        int hour = Math.max(0, (int) Math.ceil(now / SECONDS_PER_HOUR) - 1);
        worst[hour] = Math.max(worst[hour], now - newestPoint);
    }

    /** How old the newest point gets in each hour. */
    List<Duration> worst() {
        List<Duration> hours = new ArrayList<>();
        for (double seconds : worst) {
            hours.add(Duration.ofSeconds(Math.round(seconds)));
        }
        return List.copyOf(hours);
    }
}
