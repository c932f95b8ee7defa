package io.sluice.config;

import java.nio.charset.StandardCharsets;

/**
 * What a machine, a disk, a policy and a gateway may be called: 1 to 128 characters of at most 255 bytes in UTF-8, without slashes, backslashes, control
 * characters, leading or trailing blanks, and not {@code .} or {@code ..}.
 *
 * <p>Errors: {@link IllegalArgumentException} with a line for the user. Format: docs/format.md, section 2.
 */
public final class Names {

    private static final int MAX_CHARS = 128;
    private static final int MAX_BYTES = 255;

    private Names() {}

    /** Hands back a machine's name, or refuses it. */
    public static String machine(String name) {
        return check("machine name", name);
    }

    /** Hands back a disk's id, or refuses it. */
    public static String disk(String id) {
        return check("disk id", id);
    }

    /** Hands back a policy's name, or refuses it. */
    public static String policy(String name) {
        return check("policy name", name);
    }

    /** Hands back a gateway's name, or refuses it. */
    public static String gateway(String name) {
        return check("gateway name", name);
    }

    private static String check(String what, String name) {
        int length = name.codePointCount(0, name.length());
        if (length == 0 || length > MAX_CHARS) {
            throw new IllegalArgumentException(what + " of " + length + " characters: use 1 to " + MAX_CHARS);
        }
        if (name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException(what + " '" + name + "': use another");
        }
        if (isBlank(name.codePointAt(0)) || isBlank(name.codePointBefore(name.length()))) {
            throw new IllegalArgumentException(
                    what + " '" + printable(name) + "' starts or ends with a blank: leave it out");
        }
        if (name.codePoints().anyMatch(Names::isForbidden)) {
            throw new IllegalArgumentException(
                    what + " '" + printable(name) + "' has a slash, a backslash or a control character: leave it out");
        }
        // Last, since what is counted is that of a name that has a UTF-8 form.
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    what + " '" + name + "' of " + bytes + " bytes in UTF-8: use at most " + MAX_BYTES);
        }
        return name;
    }

    private static boolean isBlank(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    /** A lone surrogate has no UTF-8 form and would come back as another name. */
    private static boolean isForbidden(int character) {
        return character == '/'
                || character == '\\'
                || Character.isISOControl(character)
                || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
    }

    private static String printable(String name) {
        return name.codePoints()
                .map(character -> Character.isISOControl(character) ? '?' : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
