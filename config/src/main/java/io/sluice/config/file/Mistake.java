package io.sluice.config.file;

import java.nio.file.Path;

/**
 * Something in a configuration file that is not right.
 *
 * @param line of the file, from 1; 0 is the file as a whole
 * @param key with those it stands in, such as {@code cache.size}; empty where it is about none
 * @param text what is wrong, and what would be right; one line
 */
public record Mistake(int line, String key, String text) {

    /** Makes the text one line. */
    public Mistake {
        text = text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** As compilers write it and editors follow it. */
    public String in(Path file) {
        return file + (line == 0 ? "" : ":" + line) + ": " + withoutFile();
    }

    String withoutFile() {
        return (key.isEmpty() ? "" : key + ": ") + text;
    }
}
