package io.sluice.gateway.state;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What an operator has ordered of a machine, until it is withdrawn or carried out.
 *
 * @param kind what is to be done
 * @param since when it was ordered; cut to milliseconds
 * @param by who ordered it; empty where nobody said
 * @param reason why, for those who wonder later; empty where nobody said
 */
public record Order(Kind kind, Instant since, String by, String reason) {

    /** How long what people say may be. */
    public static final int MAX_CHARS = 200;

    /** What can be ordered. */
    public enum Kind {
        /** No cycle begins until it is withdrawn. */
        PAUSE,
        /** The next cycle compares all of the machine; withdrawn when it is committed. */
        RESYNC
    }

    /** Refuses texts that are longer than a line, or more than one, as {@link IllegalArgumentException}. */
    public Order {
        since = since.truncatedTo(ChronoUnit.MILLIS);
        check("who orders it", by);
        check("the reason", reason);
    }

    private static void check(String what, String text) {
        if (text.length() > MAX_CHARS || text.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + ": use one line of at most " + MAX_CHARS + " characters");
        }
    }
}
