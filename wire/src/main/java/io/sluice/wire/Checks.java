package io.sluice.wire;

/** What the compact constructors of messages say when they refuse a value. */
final class Checks {

    private Checks() {}

    static void that(boolean good, String what, Object value) {
        if (!good) {
            throw new IllegalArgumentException(what + " cannot be '" + value + "'");
        }
    }

    static void notNegative(String what, long value) {
        that(value >= 0, what, value);
    }
}
