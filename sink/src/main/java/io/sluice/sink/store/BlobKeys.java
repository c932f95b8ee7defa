package io.sluice.sink.store;

import java.util.regex.Pattern;

/**
 * The keys that every store can have: parts of {@code A-Z a-z 0-9 . _ -} between slashes, at most 512 characters, no part starting with a
 * dot. Names that a store uses for unfinished writes ({@code .tmp-…}) can therefore never be an object's.
 */
final class BlobKeys {

    /** What the name of an unfinished write starts with. */
    static final String TEMPORARY = ".tmp-";

    private static final int MAX_CHARS = 512;
    private static final String PART = "[A-Za-z0-9_-][A-Za-z0-9._-]*";
    private static final Pattern KEY = Pattern.compile(PART + "(/" + PART + ")*");
    private static final Pattern PREFIX = Pattern.compile("(" + PART + "/)*");

    private BlobKeys() {}

    /** Hands {@code key} back, or refuses it. */
    static String checkKey(String key) {
        if (key.length() > MAX_CHARS || !KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("not an object's key: '" + key + "'");
        }
        return key;
    }

    /** Hands {@code prefix} back, or refuses it: empty, or ending with a slash. */
    static String checkPrefix(String prefix) {
        if (prefix.length() > MAX_CHARS || !PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "not a prefix of keys (empty, or with a slash at its end): '" + prefix + "'");
        }
        return prefix;
    }

    /** Refuses a range that no object can have. */
    static void checkRange(String key, long offsetBytes, int lengthBytes) {
        if (offsetBytes < 0 || lengthBytes < 0 || offsetBytes + lengthBytes < 0) {
            throw new IllegalArgumentException(
                    "not a range of " + key + ": " + lengthBytes + " bytes from " + offsetBytes);
        }
    }
}
