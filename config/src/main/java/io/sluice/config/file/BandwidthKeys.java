package io.sluice.config.file;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.bandwidth.Hours;
import io.sluice.config.bandwidth.Window;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The keys of a bandwidth schedule: one rate, the work hours, or any windows. */
final class BandwidthKeys {

    private static final Key<List<DayOfWeek>> DAYS = Key.of(
            "days",
            new ListOf<>("a list of days, such as [mon, tue]", Scalars.DAY),
            "The days on which the window begins; every day where it is left out.");
    private static final Key<Hours> HOURS = Key.required(
            "hours", Scalars.HOURS, "From when to when; an end that is not later than the begin is on the next day.");
    private static final Key<BitRate> RATE = Key.required("rate", Scalars.RATE, "How fast data may go meanwhile.");

    private static final Section<Window> WINDOW = new Section<>(List.of(DAYS, HOURS, RATE), BandwidthKeys::window);

    private static final Key<ZoneId> ZONE =
            Key.of("zone", Scalars.ZONE, "Whose clocks the windows go by; the host's where it is left out.");
    private static final Key<BitRate> ALWAYS = Key.of("rate", Scalars.RATE, "The rate at all times.");
    private static final Key<Window> WORK = Key.of("work", WINDOW, "The work hours, and the rate during them.");
    private static final Key<List<Window>> WINDOWS = Key.of(
            "windows",
            new ListOf<>("a list of windows, such as [{ hours: \"09:00-18:00\", rate: 1 Mbit/s }]", WINDOW),
            "Parts of the week with a rate each; where they overlap, the narrowest counts.");
    private static final Key<BitRate> OFF = Key.of(
            "off",
            new Section<>(List.of(RATE), values -> values.get(RATE)),
            "The rate outside of all windows; no limit where it is left out.");

    static final Section<BandwidthSchedule> SCHEDULE = new Section<>(
            List.of(ZONE, ALWAYS, WORK, WINDOWS, OFF), List.of(ALWAYS, WORK, WINDOWS), BandwidthKeys::schedule);

    private BandwidthKeys() {}

    private static Window window(Values values) {
        Hours hours = values.get(HOURS);
        Set<DayOfWeek> days = values.find(DAYS).<Set<DayOfWeek>>map(Set::copyOf).orElse(EnumSet.allOf(DayOfWeek.class));
        return new Window(days, hours.from(), hours.to(), values.get(RATE));
    }

    private static BandwidthSchedule schedule(Values values) {
        Optional<BitRate> always = values.find(ALWAYS);
        if (always.isPresent()) {
            if (values.find(OFF).isPresent() || values.find(ZONE).isPresent()) {
                throw new IllegalArgumentException("a rate that always counts stands alone: leave zone and off out");
            }
            return BandwidthSchedule.constant(always.get());
        }
        List<Window> windows = values.find(WORK).map(List::of).orElseGet(() -> values.get(WINDOWS));
        return new BandwidthSchedule(
                values.find(ZONE).orElseGet(ZoneId::systemDefault),
                windows,
                values.find(OFF).orElse(null));
    }
}
