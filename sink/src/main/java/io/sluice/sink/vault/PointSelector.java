package io.sluice.sink.vault;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Which recovery point a user means: the newest, one by its number, or the newest at a time or before. */
public sealed interface PointSelector {

    /** The newest. */
    record Latest() implements PointSelector {
        @Override
        public String toString() {
            return "latest";
        }
    }

    /** That of a number, from 1. */
    record Numbered(long number) implements PointSelector {
        /** Refuses numbers that no point has. */
        public Numbered {
            if (number < 1) {
                throw new IllegalArgumentException("recovery point " + number + ": they are numbered from 1");
            }
        }

        @Override
        public String toString() {
            return Long.toString(number);
        }
    }

    /** The newest at a time or before. */
    record At(Instant time) implements PointSelector {
        @Override
        public String toString() {
            return time.toString();
        }
    }

    /**
     * Reads {@code latest}, a number, or a time such as {@code 2026-11-21T07:30:00Z} or {@code 2026-11-21T08:30:00+01:00}.
     *
     * @throws IllegalArgumentException with a line for the user
     */
    static PointSelector parse(String text) {
        if (text.equals("latest")) {
            return new Latest();
        }
        try {
            return text.matches("[0-9]{1,18}")
                    ? new Numbered(Long.parseLong(text))
                    : new At(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "recovery point '" + text + "': use latest, a number, or a time such as 2026-11-21T07:30:00Z", e);
        }
    }
}
