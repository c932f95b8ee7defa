package io.sluice.sink.vault;

import io.sluice.wire.Id;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * Where in a vault everything is. Format: docs/format.md, section 2; numbers are 16 hexadecimal digits, so that keys sort as they do.
 */
public final class VaultKeys {

    private static final HexFormat HEX = HexFormat.of();
    private static final int NUMBER_CHARS = 16;
    private static final String JSON = ".json";

    private VaultKeys() {}

    /** What makes a store a vault. */
    public static String vault() {
        return "vault.json";
    }

    /** A wrapped epoch key. */
    public static String key(long epoch, long rotation) {
        return "keys/" + number(epoch) + "-" + number(rotation) + JSON;
    }

    /** Above all machines. */
    public static String machines() {
        return "machines/";
    }

    /** Above everything of a machine. */
    public static String machine(Id machine) {
        return machines() + machine + "/";
    }

    /** Above the records of a machine's name and disks. */
    public static String records(Id machine) {
        return machine(machine) + "machine/";
    }

    /** One record of a machine's name and disks. */
    public static String record(Id machine, long number) {
        return records(machine) + number(number) + JSON;
    }

    /** Above a machine's recovery points. */
    public static String points(Id machine) {
        return machine(machine) + "points/";
    }

    /** One recovery point. */
    public static String point(Id machine, long number) {
        return points(machine) + number(number) + JSON;
    }

    /** Above a machine's catalogues. */
    public static String catalogues(Id machine) {
        return machine(machine) + "catalogue/";
    }

    /** One catalogue. */
    public static String catalogue(Id machine, long number) {
        return catalogues(machine) + number(number) + JSON;
    }

    /** Above the segments of all cycles of a machine. */
    public static String segments(Id machine) {
        return machine(machine) + "segments/";
    }

    /** Above the segments of one cycle. */
    public static String segments(Id machine, Id cycle) {
        return segments(machine) + cycle + "/";
    }

    /** One segment. */
    public static String segment(Id machine, Id cycle, Id segment) {
        return segments(machine, cycle) + segment + ".seg";
    }

    /** A merged map run of the points (from, to]. */
    public static String run(Id machine, Id incarnation, long from, long to, Id run) {
        return machine(machine) + "maps/" + incarnation + "/" + number(from) + "-" + number(to) + "-" + run + ".run";
    }

    /** What a running recovery needs. */
    public static String pin(Id machine, Id pin) {
        return machine(machine) + "pins/" + pin + JSON;
    }

    /** The number in a name such as {@code 000000000000002a.json}; empty for any other name. */
    public static OptionalLong numberOf(String name) {
        if (name.length() != NUMBER_CHARS + JSON.length() || !name.endsWith(JSON)) {
            return OptionalLong.empty();
        }
        String digits = name.substring(0, NUMBER_CHARS);
        if (!isLowerHex(digits)) {
            return OptionalLong.empty();
        }
        long number = HexFormat.fromHexDigitsToLong(digits);
        return number < 1 ? OptionalLong.empty() : OptionalLong.of(number);
    }

    static boolean isLowerHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static String number(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("not a number for a key: " + number);
        }
        return HEX.toHexDigits(number);
    }
}
