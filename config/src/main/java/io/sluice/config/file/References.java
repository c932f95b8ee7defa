package io.sluice.config.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values that stand elsewhere: {@code ${NAME}} is an environment variable, {@code ${file:PATH}} a file's content without the end of its last
 * line. A reference is a value of its own; what it stands for is not looked into again.
 *
 * <p>Errors: {@link IllegalArgumentException} with a line for the user, which never has what a reference stands for. Limits: 64 KiB of a
 * file.
 */
final class References {

    /** A value that is a reference, as a regular expression that JavaScript understands as well. */
    static final String PATTERN = "\\$\\{[^{}]+\\}";

    private static final Pattern REFERENCE = Pattern.compile(PATTERN);
    private static final String START = "${";
    private static final String FILE = "file:";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern LAST_LINE_END = Pattern.compile("\\r?\\n\\z");
    private static final int MAX_BYTES = 64 << 10;

    private final Map<String, String> environment;

    References(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Whether a value is a reference, or tries to be one. */
    static boolean isReference(String text) {
        return text.contains(START);
    }

    /** What a reference stands for. */
    String resolve(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a broken reference: make ${NAME} or ${file:PATH} the whole value");
        }
        String name = text.substring(START.length(), text.length() - 1);
        return name.startsWith(FILE) ? content(name.substring(FILE.length())) : variable(name);
    }

    private String variable(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "${" + name + "}: use ${NAME} for an environment variable or ${file:PATH} for a file");
        }
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "environment variable " + name + " is not set: set it, or write the value");
        }
        return value;
    }

    private static String content(String path) {
        try (InputStream file = Files.newInputStream(Path.of(path))) {
            byte[] bytes = file.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw refused(path, "is longer than 64 KiB: name a file that holds the value alone");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return LAST_LINE_END.matcher(text).replaceFirst("");
        } catch (CharacterCodingException e) {
            throw refused(path, "is not UTF-8: write it as UTF-8");
        } catch (NoSuchFileException e) {
            throw refused(path, "does not exist: check the path");
        } catch (IOException | InvalidPathException e) {
            throw refused(path, "cannot be read: " + e.getMessage());
        }
    }

    private static IllegalArgumentException refused(String path, String why) {
        return new IllegalArgumentException("file " + path + " " + why);
    }
}
