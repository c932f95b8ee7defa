package io.sluice.config;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, as users write and read it.
 *
 * <p>In: {@code 512}, {@code 64KiB}, {@code 1.5 GiB}; {@code K M G T P} and {@code KiB} … count in 1024, {@code kB MB} … in 1000; case
 * does not matter. Out: {@link #toString} is rounded to three digits, for reading only.
 *
 * <p>Errors: {@link IllegalArgumentException} with a line for the user.
 *
 * @param bytes not negative
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)\\s*([a-zA-Z]*)");
    private static final String PREFIXES = "KMGTPE";
    private static final int BINARY = 1024;
    private static final int DECIMAL = 1000;
    private static final int DIGITS = 3;

    private static final Map<String, Long> UNITS = units();

    /** Refuses a negative size. */
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size of " + bytes + " bytes");
        }
    }

    /** Reads a size such as {@code 64MiB}. */
    public static ByteSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw notASize(text);
        }
        Long unit = UNITS.get(matcher.group(2).toUpperCase(Locale.ROOT));
        if (unit == null) {
            throw notASize(text);
        }
        try {
            return new ByteSize(new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("size '" + text + "' is not a whole number of bytes below 8 EiB", e);
        }
    }

    /** Three digits and the binary unit that suits, such as {@code 1.50 GiB}. */
    @Override
    public String toString() {
        if (bytes < BINARY) {
            return bytes + " B";
        }
        int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        BigDecimal value = inUnit(power);
        if (value.compareTo(BigDecimal.valueOf(BINARY)) >= 0 && power < PREFIXES.length()) {
            power++;
            value = inUnit(power);
        }
        return value.toPlainString() + " " + PREFIXES.charAt(power - 1) + "iB";
    }

    private BigDecimal inUnit(int power) {
        BigDecimal value = BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(1L << (10 * power)));
        BigDecimal rounded = value.round(new MathContext(Math.max(DIGITS, integerDigits(value)), RoundingMode.HALF_UP));
        return rounded.setScale(Math.max(0, DIGITS - integerDigits(rounded)), RoundingMode.HALF_UP);
    }

    private static int integerDigits(BigDecimal value) {
        return value.precision() - value.scale();
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    private static IllegalArgumentException notASize(String text) {
        return new IllegalArgumentException("size '" + text + "': use a number and a unit, such as 64MiB or 1.5GiB");
    }

    private static Map<String, Long> units() {
        Map<String, Long> units = new HashMap<>();
        units.put("", 1L);
        units.put("B", 1L);
        long binary = 1;
        long decimal = 1;
        for (int i = 0; i < PREFIXES.length(); i++) {
            String prefix = PREFIXES.substring(i, i + 1);
            binary *= BINARY;
            decimal *= DECIMAL;
            units.put(prefix, binary);
            units.put(prefix + "IB", binary);
            units.put(prefix + "B", decimal);
        }
        return Map.copyOf(units);
    }
}
