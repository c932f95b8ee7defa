package io.sluice.gateway.forecast;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How old the newest recovery point of each machine will get, hour by hour, if machines change as they did and limits stay as they are.
 *
 * <p>The model: a machine's changes flow in at the rate of the hour. A cycle begins when its interval is over and the last one is done, takes all that has changed since
 * that one began, and is a point when it is sent. Those that send share the limit by their weights, as a fluid does. Just before a cycle is done the
 * machine's newest point is as old as it gets: the interval and the time to send where the limit is wide, twice the time to send where it is narrow. All begin
 * at the same moments, the worst case, and with nothing left over. What disks, hosts and networks take is not in it.
 *
 * <p>Between two events all rates are constant, so the result is exact but for rounding to seconds. Limits: {@link #MAX_MACHINES}, {@link
 * #MAX_CYCLES}: some seconds of work. Where intervals are so short that there would be more cycles they are lengthened, and points come out older than they will be.
 */
public final class Forecast {

    /** How many machines one forecast is for at most. */
    public static final int MAX_MACHINES = 250;

    /** How many cycles are modelled at most, of all machines together. */
    public static final int MAX_CYCLES = 200_000;

    private static final double HOUR = 3600;
    private static final double END = MachineLoad.HOURS * HOUR;
    private static final double BITS = 8;
    private static final double MILLIS = 1e3;

    private final Instant from;
    private final BandwidthSchedule limit;
    private final NavigableSet<Double> changes;
    private final List<Stream> streams;
    private final double[] limits;
    private double limitOfAll;
    private double limitsUntil;

    private Forecast(Instant from, BandwidthSchedule limit, NavigableSet<Double> changes, List<Stream> streams) {
        this.from = from;
        this.limit = limit;
        this.changes = changes;
        this.streams = streams;
        this.limits = new double[streams.size()];
    }

    /**
     * The worst RPO of each of the 24 hours from the begin of this one on, by machine.
     *
     * @param now in the first of the hours
     * @param limit what all together may send
     */
    public static Map<String, List<Duration>> of(Instant now, BandwidthSchedule limit, List<MachineLoad> loads) {
        if (loads.size() > MAX_MACHINES) {
            throw new IllegalArgumentException(loads.size() + " machines: " + MAX_MACHINES + " at most");
        }
        Instant from = now.truncatedTo(ChronoUnit.HOURS);
        int firstHour = from.atZone(ZoneOffset.UTC).getHour();
        double leastInterval = END * loads.size() / MAX_CYCLES;
        List<Stream> streams = loads.stream()
                .map(load -> new Stream(load, firstHour, leastInterval))
                .toList();
        new Forecast(from, limit, changes(from, limit, loads), streams).run();
        Map<String, List<Duration>> worst = new LinkedHashMap<>();
        streams.forEach(stream -> worst.put(stream.load().machine(), stream.worst()));
        return worst;
    }

    private void run() {
        double now = 0;
        while (now < END) {
            for (Stream stream : streams) {
                stream.begin(now);
            }
            now = step(now);
            if (now % HOUR == 0) {
                for (Stream stream : streams) {
                    stream.note(now);
                }
            }
        }
    }

    private double step(double now) {
        double[] rates = rates(now);
        double next = nextEdge(now);
        for (int i = 0; i < rates.length; i++) {
            next = Math.min(next, streams.get(i).nextEvent(now, rates[i]));
        }
        for (int i = 0; i < rates.length; i++) {
            Stream stream = streams.get(i);
            stream.send(now, next, rates[i], stream.nextEvent(now, rates[i]) <= next);
        }
        return next;
    }

    /** How fast each sends, in bytes a second; of no meaning for those that do not. */
    private double[] rates(double now) {
        if (now >= limitsUntil) {
            readLimits(now);
        }
        double[] weights = new double[streams.size()];
        for (int i = 0; i < weights.length; i++) {
            Stream stream = streams.get(i);
            weights[i] = stream.isSending() ? stream.load().weight() : 0;
        }
        return FairShare.of(limitOfAll, weights, limits);
    }

    /** A schedule takes microseconds to answer: it is asked once for each of its windows. */
    private void readLimits(double now) {
        Instant time = instant(now);
        limitOfAll = rate(limit, time);
        for (int i = 0; i < limits.length; i++) {
            limits[i] = rate(streams.get(i).load().limit(), time);
        }
        limitsUntil = Objects.requireNonNullElse(changes.higher(now), END);
    }

    private Instant instant(double seconds) {
        return from.plusMillis(Math.round(seconds * MILLIS));
    }

    private static double rate(BandwidthSchedule schedule, Instant time) {
        return schedule.rateAt(time)
                .map(BitRate::bitsPerSec)
                .map(bits -> bits / BITS)
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** The end of the hour, or when a limit changes. */
    private double nextEdge(double now) {
        double edge = (Math.floor(now / HOUR) + 1) * HOUR;
        return changes.isEmpty() ? edge : Math.min(edge, Objects.requireNonNullElse(changes.higher(now), edge));
    }

    /** When any limit changes, of all the time. */
    private static NavigableSet<Double> changes(Instant from, BandwidthSchedule all, List<MachineLoad> loads) {
        Set<BandwidthSchedule> schedules = new HashSet<>();
        schedules.add(all);
        loads.forEach(load -> schedules.add(load.limit()));
        NavigableSet<Double> changes = new TreeSet<>();
        Instant end = from.plus(Duration.ofHours(MachineLoad.HOURS));
        for (BandwidthSchedule schedule : schedules) {
            Optional<Instant> change = schedule.nextChange(from);
            while (change.isPresent() && change.get().isBefore(end)) {
                changes.add((double) Duration.between(from, change.get()).toMillis() / MILLIS);
                change = schedule.nextChange(change.get());
            }
        }
        return changes;
    }
}
