package io.sluice.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something listens: {@code HOST:PORT}, {@code [IPV6]:PORT}. The name is looked up by whoever uses it.
 *
 * <p>Out: {@link #toString} can be read again. Errors: {@link IllegalArgumentException} with a line for the user.
 *
 * @param host a name or an address, an IPv6 one without its brackets
 * @param port 0 to 65535; 0 takes a free one where something listens
 */
public record Address(String host, int port) {

    /** What {@link #parse} reads but for the port's bound, as a regular expression that JavaScript understands as well. */
    public static final String PATTERN = "(\\[[0-9A-Fa-f:.%a-z]+\\]|[^:\\[\\]\\s]+):([0-9]{1,5})";

    private static final Pattern TEXT = Pattern.compile(PATTERN);
    private static final int MAX_PORT = 65535;

    /** Refuses a port that no address has. */
    public Address {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + ": use 0 to " + MAX_PORT);
        }
    }

    /** Reads an address such as {@code backup.example.org:7443}. */
    public static Address parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
            throw new IllegalArgumentException(
                    "address '" + text + "': use HOST:PORT, such as backup.example.org:7443");
        }
        return new Address(matcher.group(1).replaceAll("[\\[\\]]", ""), Integer.parseInt(matcher.group(2)));
    }

    /** As users write it. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
