package io.sluice.sink.recover;

import java.util.List;
import java.util.Map;

/**
 * What an object holds.
 *
 * @param object its key, or the file's path
 * @param kind what it is, in a word or two
 * @param fields the same as {@code lines}, for programs; values are strings, numbers, lists and maps
 * @param lines in words, one per line
 */
public record Description(String object, String kind, Map<String, Object> fields, List<String> lines) {

    /** Keeps the lines as they are now. */
    public Description {
        lines = List.copyOf(lines);
    }
}
