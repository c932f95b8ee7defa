package io.sluice.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast bytes may go, as lines are sold: in bits per second.
 *
 * <p>In: {@code 100Mbit/s} or {@code 100Mbps}, and {@code 12MB/s} or {@code 12MiB/s} for bytes. The {@code k M G} of bits count in 1000;
 * case does not matter. Out: {@link #toString} is rounded to three digits, for reading only.
 *
 * <p>Errors: {@link IllegalArgumentException} with a line for the user.
 *
 * @param bitsPerSec at least 1
 */
public record BitRate(long bitsPerSec) implements Comparable<BitRate> {

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)\\s*([a-zA-Z]+(?:/s)?)");
    private static final Map<String, Long> BIT_UNITS =
            Map.of("", 1L, "k", 1_000L, "m", 1_000_000L, "g", 1_000_000_000L, "t", 1_000_000_000_000L);
    private static final int DECIMAL = 1000;

    /** Refuses a rate at which nothing moves. */
    public BitRate {
        if (bitsPerSec < 1) {
            throw new IllegalArgumentException("a rate of " + bitsPerSec + " bit/s");
        }
    }

    /** Reads a rate such as {@code 100Mbit/s} or {@code 12MB/s}. */
    public static BitRate parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw notARate(text);
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        BigDecimal unit = BigDecimal.valueOf(unitBits(text, matcher.group(2)));
        try {
            return new BitRate(
                    number.multiply(unit).setScale(0, RoundingMode.DOWN).longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("rate '" + text + "' is more than can be counted", e);
        }
    }

    private static long unitBits(String text, String unit) {
        String lower = unit.toLowerCase(Locale.ROOT);
        for (String bits : new String[] {"bit/s", "bps"}) {
            if (lower.endsWith(bits)) {
                Long factor = BIT_UNITS.get(lower.substring(0, lower.length() - bits.length()));
                if (factor != null) {
                    return factor;
                }
            }
        }
        if (lower.endsWith("b/s")) {
            try {
                return ByteSize.parse("1" + unit.substring(0, unit.length() - "/s".length()))
                                .bytes()
                        * Byte.SIZE;
            } catch (IllegalArgumentException e) {
                throw notARate(text);
            }
        }
        throw notARate(text);
    }

    /** In whole bytes, at least 1. */
    public long bytesPerSec() {
        return Math.max(1, bitsPerSec / Byte.SIZE);
    }

    /** Three digits and the decimal unit that suits, such as {@code 100 Mbit/s}. */
    @Override
    public String toString() {
        String[] units = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};
        BigDecimal value = BigDecimal.valueOf(bitsPerSec);
        int unit = 0;
        while (value.compareTo(BigDecimal.valueOf(DECIMAL)) >= 0 && unit < units.length - 1) {
            value = value.divide(BigDecimal.valueOf(DECIMAL));
            unit++;
        }
        int digits = value.precision() - value.scale();
        return value.setScale(unit == 0 ? 0 : Math.max(0, 3 - digits), RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " " + units[unit];
    }

    @Override
    public int compareTo(BitRate other) {
        return Long.compare(bitsPerSec, other.bitsPerSec);
    }

    private static IllegalArgumentException notARate(String text) {
        return new IllegalArgumentException(
                "rate '" + text + "': use a number and a unit, such as 100Mbit/s or 12MB/s");
    }
}
