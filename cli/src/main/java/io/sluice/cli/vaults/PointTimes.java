package io.sluice.cli.vaults;

import io.sluice.cli.process.UsageException;
import io.sluice.sink.vault.PointSelector;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads which recovery point is meant: as {@link PointSelector#parse}, and also times of the user's own zone. */
public final class PointTimes {

    private static final Pattern LOCAL =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,9})?)?)");

    private PointTimes() {}

    /**
     * Reads {@code latest}, a number, an RFC 3339 time, or a local {@code YYYY-MM-DD HH:MM[:SS]}.
     *
     * @throws UsageException when it is none of these
     */
    public static PointSelector read(String text, ZoneId zone) {
        Matcher local = LOCAL.matcher(text);
        try {
            return local.matches()
                    ? new PointSelector.At(LocalDateTime.parse(local.group(1) + "T" + local.group(2))
                            .atZone(zone)
                            .toInstant())
                    : PointSelector.parse(text);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new UsageException(
                    "recovery point '" + text + "': use latest, a number, or a time such as 2026-11-21T07:30:00Z or"
                            + " '2026-11-21 07:30'",
                    e);
        }
    }
}
