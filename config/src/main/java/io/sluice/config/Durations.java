package io.sluice.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lengths of time, as users write and read them.
 *
 * <p>In: {@code 30s}, {@code 5m}, {@code 24h}, {@code 7d}, and several of them from the largest down, such as {@code 1h30m}; whole numbers
 * of at most nine digits. Out: {@link #text} can be read again where the duration is of whole seconds and not negative.
 *
 * <p>Errors: {@link IllegalArgumentException} with a line for the user.
 */
public final class Durations {

    /** What {@link #parse} reads, as a regular expression that JavaScript understands as well. */
    public static final String PATTERN =
            "(?=[0-9])(?:([0-9]{1,9})d ?)?(?:([0-9]{1,9})h ?)?(?:([0-9]{1,9})m ?)?(?:([0-9]{1,9})s)?";

    private static final Pattern TEXT = Pattern.compile(PATTERN);
    private static final long[] UNIT_SECONDS = {86_400, 3_600, 60, 1};
    private static final String[] UNITS = {"d", "h", "m", "s"};
    private static final int NANOS_DIGITS = 9;

    /** Below two days hours are what people count in. */
    private static final long DAYS_FROM_SECONDS = 2 * 86_400;

    private Durations() {}

    /** Reads a duration such as {@code 1h30m}. */
    public static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "duration '" + text + "': use whole numbers with units, such as 30s, 5m, 1h30m or 7d");
        }
        long seconds = 0;
        for (int i = 0; i < UNIT_SECONDS.length; i++) {
            String number = matcher.group(i + 1);
            seconds += number == null ? 0 : Long.parseLong(number) * UNIT_SECONDS[i];
        }
        return Duration.ofSeconds(seconds);
    }

    /** As people write it, such as {@code 1h30m}; parts of a second as decimals. */
    public static String text(Duration duration) {
        if (duration.isNegative()) {
            return "-" + text(duration.negated());
        }
        StringBuilder text = new StringBuilder();
        long rest = duration.getSeconds();
        for (int i = rest < DAYS_FROM_SECONDS ? 1 : 0; i < UNIT_SECONDS.length - 1; i++) {
            if (rest >= UNIT_SECONDS[i]) {
                text.append(rest / UNIT_SECONDS[i]).append(UNITS[i]);
                rest %= UNIT_SECONDS[i];
            }
        }
        String parts = decimals(duration.getNano());
        if (rest > 0 || !parts.isEmpty() || text.isEmpty()) {
            text.append(rest).append(parts).append('s');
        }
        return text.toString();
    }

    private static String decimals(int nanos) {
        if (nanos == 0) {
            return "";
        }
        String digits = Integer.toString(nanos);
        return ("." + "0".repeat(NANOS_DIGITS - digits.length()) + digits).replaceAll("0+$", "");
    }
}
