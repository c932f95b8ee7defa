package io.sluice.config.bandwidth;

import io.sluice.config.BitRate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How fast data may go at which time of the week. Where windows overlap the narrowest rate counts, and outside of all windows {@code otherwise}
 * does; it is no window, and does not narrow one.
 *
 * <p>Threads: any. Limits: a question costs some microseconds per window, so whoever asks for every piece of data remembers the answer until
 * {@link #nextChange}.
 *
 * @param zone whose clocks the windows go by
 * @param windows parts of the week with a rate of their own
 * @param otherwise the rate outside of all windows; null is no limit
 */
public record BandwidthSchedule(
        ZoneId zone, List<Window> windows, @Nullable BitRate otherwise) {

    /** No limit at any time. */
    public static final BandwidthSchedule UNLIMITED = new BandwidthSchedule(ZoneOffset.UTC, List.of(), null);

    /** Windows that began so many days ago may go on: they last a day, and a zone may once have left out another. */
    private static final int DAYS_BACK = 2;

    /** A week has all windows, but a change of clocks may leave one out; the week after it has that one. */
    private static final int DAYS_AHEAD = 16;

    /** A schedule that nobody changes afterwards. */
    public BandwidthSchedule {
        windows = List.copyOf(windows);
    }

    /** The same rate at all times. */
    public static BandwidthSchedule constant(BitRate rate) {
        return new BandwidthSchedule(ZoneOffset.UTC, List.of(), rate);
    }

    /** Whether the rate is the same at all times. */
    public boolean isConstant() {
        return windows.isEmpty();
    }

    /** The rate at that time; empty is no limit. */
    public Optional<BitRate> rateAt(Instant time) {
        LocalDate today = LocalDate.ofInstant(time, zone);
        BitRate narrowest = null;
        for (Window window : windows) {
            boolean narrower = narrowest == null || window.rate().compareTo(narrowest) < 0;
            if (narrower && isIn(window, today, time)) {
                narrowest = window.rate();
            }
        }
        return Optional.ofNullable(narrowest == null ? otherwise : narrowest);
    }

    private boolean isIn(Window window, LocalDate today, Instant time) {
        for (int back = DAYS_BACK; back >= 0; back--) {
            LocalDate day = today.minusDays(back);
            if (window.beginsOn(day)
                    && !time.isBefore(window.begin(day, zone))
                    && time.isBefore(window.end(day, zone))) {
                return true;
            }
        }
        return false;
    }

    /** The first time after that one at which the rate is another; empty when it stays for good. */
    public Optional<Instant> nextChange(Instant time) {
        Optional<BitRate> now = rateAt(time);
        return edgesAfter(time).stream()
                .filter(edge -> !rateAt(edge).equals(now))
                .findFirst();
    }

    private TreeSet<Instant> edgesAfter(Instant time) {
        LocalDate today = LocalDate.ofInstant(time, zone);
        TreeSet<Instant> edges = new TreeSet<>();
        for (Window window : windows) {
            for (int ahead = -DAYS_BACK; ahead <= DAYS_AHEAD; ahead++) {
                LocalDate day = today.plusDays(ahead);
                if (window.beginsOn(day)) {
                    edges.add(window.begin(day, zone));
                    edges.add(window.end(day, zone));
                }
            }
        }
        return new TreeSet<>(edges.tailSet(time, false));
    }
}
