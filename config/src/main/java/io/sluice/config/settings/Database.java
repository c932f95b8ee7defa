package io.sluice.config.settings;

import io.sluice.config.Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a gateway keeps its state: a file of its own, or a PostgreSQL server.
 *
 * <p>Errors: {@link IllegalArgumentException} with a line for the user that shows no password.
 */
public sealed interface Database {

    /** An SQLite file. */
    record File(Path path) implements Database {

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * A database of a PostgreSQL server.
     *
     * @param user whom to log in as
     * @param address where the server listens
     * @param name the database's
     * @param options of the connection, such as {@code sslmode}, by name
     */
    record Server(String user, Address address, String name, Map<String, String> options) implements Database {

        private static final int PORT = 5432;

        /** Refuses what is no database, and a password where everybody would see it. */
        public Server {
            options = Collections.unmodifiableMap(new TreeMap<>(options));
            if (user.isEmpty() || name.isEmpty()) {
                throw new IllegalArgumentException("no user or no database is named: use "
                        + "postgresql://USER@HOST:PORT/NAME, such as postgresql://sluice@db.example.org/sluice");
            }
            if (options.keySet().stream()
                    .anyMatch(option -> option.toLowerCase(Locale.ROOT).contains("password"))) {
                throw passwordInUrl();
            }
        }

        private static IllegalArgumentException passwordInUrl() {
            return new IllegalArgumentException(
                    "the password stands in the URL: leave it out, and give it as state.password");
        }

        private static Server parse(String text) {
            URI uri = uri(text);
            String user = uri.getRawUserInfo();
            if (user != null && user.contains(":")) {
                throw passwordInUrl();
            }
            String host = uri.getHost();
            if (host == null) {
                throw broken();
            }
            Address address = new Address(host.replaceAll("[\\[\\]]", ""), uri.getPort() < 0 ? PORT : uri.getPort());
            String path = uri.getRawPath();
            String name = path.startsWith("/") ? path.substring(1) : path;
            return new Server(user == null ? "" : decoded(user), address, decoded(name), options(uri.getRawQuery()));
        }

        /** The parser's own message would show all of the text. */
        private static URI uri(String text) {
            try {
                return new URI(text);
            } catch (URISyntaxException e) {
                throw broken();
            }
        }

        private static IllegalArgumentException broken() {
            return new IllegalArgumentException("a URL that cannot be read: use postgresql://USER@HOST:PORT/NAME, "
                    + "such as postgresql://sluice@db.example.org/sluice");
        }

        private static Map<String, String> options(@Nullable String query) {
            Map<String, String> options = new TreeMap<>();
            if (query != null) {
                for (String each : query.split("&", -1)) {
                    int at = each.indexOf('=');
                    if (at < 1) {
                        throw broken();
                    }
                    options.put(decoded(each.substring(0, at)), decoded(each.substring(at + 1)));
                }
            }
            return options;
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "postgresql://" + user + "@" + address + "/" + name;
        }
    }

    /** Reads a path, or {@code postgresql://USER@HOST:PORT/NAME?OPTION=VALUE}. */
    static Database parse(String text) {
        if (text.matches("(?is)postgres(ql)?:.*")) {
            return Server.parse(text);
        }
        if (text.isBlank() || text.contains("://")) {
            throw new IllegalArgumentException(
                    "no database: use a path, or postgresql://USER@HOST:PORT/NAME for a server");
        }
        try {
            return new File(Path.of(text));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path: " + e.getReason(), e);
        }
    }
}
