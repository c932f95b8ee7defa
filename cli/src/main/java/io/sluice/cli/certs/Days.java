package io.sluice.cli.certs;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;

/** Days on the command line: 1 to 36500. */
final class Days implements ITypeConverter<Duration> {

    private static final int MAX = 36_500;

    @Override
    public Duration convert(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX) {
            throw new IllegalArgumentException("'" + text + "' days: use 1 to " + MAX);
        }
        return Duration.ofDays(Integer.parseInt(text));
    }
}
