package io.sluice.config.file;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.bandwidth.Window;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A bandwidth schedule by itself, as it stands behind {@code bandwidth} in a configuration file: in JSON, which is YAML too.
 *
 * <p>What is written is read as the same schedule. No limit at all is a schedule without windows: {@code {"windows":[]}}.
 */
public final class ScheduleText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final int DAY_LETTERS = 3;

    private ScheduleText() {}

    /**
     * Reads a schedule. It may come from somebody else: it refers to no variables and no files.
     *
     * @throws ConfigurationException with all mistakes, by keys without a file
     */
    public static BandwidthSchedule read(String text) {
        Reading reading = new Reading(new References(Map.of()));
        if (References.isReference(text)) {
            reading.mistake(0, "", "a reference (${NAME}) where values stand: write out what it stands for");
        }
        Optional<BandwidthSchedule> schedule = reading.mistakes().isEmpty()
                ? YamlText.tree(text, reading).flatMap(tree -> BandwidthKeys.SCHEDULE.read(Place.whole(tree), reading))
                : Optional.empty();
        if (!reading.mistakes().isEmpty()) {
            throw new ConfigurationException(null, reading.mistakes());
        }
        return schedule.orElseThrow();
    }

    /** Writes a schedule as one line of JSON; rates to the bit. */
    public static String write(BandwidthSchedule schedule) {
        BitRate otherwise = schedule.otherwise();
        if (schedule.windows().isEmpty() && otherwise != null) {
            return "{" + rate(otherwise) + "}";
        }
        String windows = schedule.windows().stream().map(ScheduleText::window).collect(Collectors.joining(","));
        return "{\"zone\":\"" + schedule.zone().getId() + "\",\"windows\":[" + windows + "]" + off(otherwise) + "}";
    }

    private static String off(@Nullable BitRate rate) {
        return rate == null ? "" : ",\"off\":{" + rate(rate) + "}";
    }

    private static String window(Window window) {
        return "{\"days\":[" + days(window) + "],\"hours\":\"" + TIME.format(window.from()) + "-" + end(window.to())
                + "\"," + rate(window.rate()) + "}";
    }

    private static String days(Window window) {
        return List.of(DayOfWeek.values()).stream()
                .filter(window.days()::contains)
                .map(day -> "\"" + day.name().substring(0, DAY_LETTERS).toLowerCase(Locale.ROOT) + "\"")
                .collect(Collectors.joining(","));
    }

    private static String end(LocalTime to) {
        return to.equals(LocalTime.MIDNIGHT) ? "24:00" : TIME.format(to);
    }

    private static String rate(BitRate rate) {
        return "\"rate\":\"" + rate.bitsPerSec() + " bit/s\"";
    }
}
