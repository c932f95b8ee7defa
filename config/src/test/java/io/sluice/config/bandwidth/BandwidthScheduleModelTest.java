package io.sluice.config.bandwidth;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.BitRate;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random schedules around changes of clocks, beside a model that knows nothing of zones' rules: it looks at a clock on the wall minute by
 * minute. A window is on from the first minute at which the clock has come to its begin until the last at which it is before its end.
 */
class BandwidthScheduleModelTest {

    private static final int ROUNDS = 8;
    private static final Duration MARGIN = Duration.ofDays(3);

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "Europe/Berlin, 2026-03-29T01:00:00Z",
        "Europe/Berlin, 2026-10-25T01:00:00Z",
        "America/New_York, 2026-03-08T07:00:00Z",
        "America/New_York, 2026-11-01T06:00:00Z",
        "Australia/Lord_Howe, 2026-04-04T15:00:00Z",
        "Australia/Lord_Howe, 2026-10-03T15:30:00Z",
        "Pacific/Apia, 2011-12-30T10:00:00Z", // leaves a whole Friday out
        "America/Havana, 2026-03-08T05:00:00Z", // leaves the hour after midnight out
        "Europe/Berlin, 2024-02-29T12:00:00Z"
    })
    void ratesAndChangesAreThoseOfAClockOnTheWall(ZoneId zone, Instant change) {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("BandwidthScheduleModelTest: -Dsluice.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            compare(randomSchedule(random, zone), change);
        }
    }

    private static void compare(BandwidthSchedule schedule, Instant change) {
        WallClock clock = new WallClock(schedule, change.minus(MARGIN), change.plus(MARGIN));
        Instant expectedChange = null;
        for (int minute = clock.minutes() - 1; minute >= 0; minute--) {
            Instant time = clock.at(minute);
            Optional<BitRate> rate = clock.rate(minute);
            assertThat(schedule.rateAt(time)).as("%s at %s", schedule, time).isEqualTo(rate);
            if (minute + 1 < clock.minutes() && !clock.rate(minute + 1).equals(rate)) {
                expectedChange = clock.at(minute + 1);
            }
            if (expectedChange != null && minute % 7 == 0) {
                assertThat(schedule.nextChange(time))
                        .as("%s after %s", schedule, time)
                        .contains(expectedChange);
            }
        }
    }

    private static BandwidthSchedule randomSchedule(Random random, ZoneId zone) {
        List<Window> windows = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            LocalTime from = randomTime(random);
            LocalTime to = random.nextInt(6) == 0 ? from : randomTime(random);
            windows.add(new Window(randomDays(random), from, to, new BitRate(1000L * (1 + random.nextInt(4)))));
        }
        return new BandwidthSchedule(zone, windows, random.nextBoolean() ? null : new BitRate(2500));
    }

    /** Half of them near the hours at which clocks are changed. */
    private static LocalTime randomTime(Random random) {
        int minutes = random.nextBoolean() ? random.nextInt(5 * 60) : random.nextInt(24 * 60);
        return LocalTime.ofSecondOfDay(60L * (random.nextBoolean() ? minutes / 15 * 15 : minutes));
    }

    private static Set<DayOfWeek> randomDays(Random random) {
        EnumSet<DayOfWeek> days = EnumSet.of(DayOfWeek.of(1 + random.nextInt(7)));
        for (DayOfWeek day : DayOfWeek.values()) {
            if (random.nextInt(3) > 0) {
                days.add(day);
            }
        }
        return days;
    }

    /** What the clock shows at each minute, and the furthest it has come and will go back to. */
    private static final class WallClock {

        private final BandwidthSchedule schedule;
        private final Instant first;
        private final LocalDateTime[] furthest;
        private final LocalDateTime[] earliestToCome;

        WallClock(BandwidthSchedule schedule, Instant from, Instant to) {
            this.schedule = schedule;
            this.first = from;
            int minutes = (int) Duration.between(from, to).toMinutes();
            furthest = new LocalDateTime[minutes];
            earliestToCome = new LocalDateTime[minutes];
            for (int i = 0; i < minutes; i++) {
                furthest[i] = later(i == 0 ? null : furthest[i - 1], shows(i));
            }
            for (int i = minutes - 1; i >= 0; i--) {
                earliestToCome[i] = earlier(i == minutes - 1 ? null : earliestToCome[i + 1], shows(i));
            }
        }

        private static LocalDateTime later(@Nullable LocalDateTime a, LocalDateTime b) {
            return a == null || b.isAfter(a) ? b : a;
        }

        private static LocalDateTime earlier(@Nullable LocalDateTime a, LocalDateTime b) {
            return a == null || b.isBefore(a) ? b : a;
        }

        private LocalDateTime shows(int minute) {
            return LocalDateTime.ofInstant(at(minute), schedule.zone());
        }

        int minutes() {
            return furthest.length;
        }

        Instant at(int minute) {
            return first.plusSeconds(60L * minute);
        }

        Optional<BitRate> rate(int minute) {
            return schedule.windows().stream()
                    .filter(window -> isOn(window, minute))
                    .map(Window::rate)
                    .min(Comparator.naturalOrder())
                    .or(() -> Optional.ofNullable(schedule.otherwise()));
        }

        private boolean isOn(Window window, int minute) {
            LocalDate day = furthest[minute].toLocalDate();
            return isOn(window, minute, day)
                    || isOn(window, minute, day.minusDays(1))
                    || isOn(window, minute, day.minusDays(2));
        }

        private boolean isOn(Window window, int minute, LocalDate day) {
            LocalDateTime begin = day.atTime(window.from());
            LocalDateTime end = window.to().isAfter(window.from())
                    ? day.atTime(window.to())
                    : day.plusDays(1).atTime(window.to());
            return window.days().contains(day.getDayOfWeek())
                    && !furthest[minute].isBefore(begin)
                    && earliestToCome[minute].isBefore(end);
        }
    }
}
