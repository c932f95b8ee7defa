package io.sluice.config.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is told when something has to be looked at.
 *
 * @param webhook null for none
 * @param exec null for none
 */
public record Alerts(@Nullable Webhook webhook, @Nullable Exec exec) {

    /** Nobody. */
    public static final Alerts NONE = new Alerts(null, null);

    /**
     * An address to which each alert is posted.
     *
     * @param url https, or http on this host
     * @param headers of the request, which may be secrets
     * @param authority the certificates of who may vouch for the server, a PEM file; null is those that Java knows
     */
    public record Webhook(
            URI url, Map<String, String> headers, @Nullable Path authority) {

        private static final Set<String> THIS_HOST = Set.of("localhost", "127.0.0.1", "[::1]");

        private static final String HTTPS = "https";
        private static final int HTTPS_PORT = 443;
        private static final int HTTP_PORT = 80;

        /** Refuses an address to which secrets would go in the clear. */
        public Webhook {
            headers = Map.copyOf(headers);
            boolean isLocal = "http".equals(url.getScheme()) && THIS_HOST.contains(String.valueOf(url.getHost()));
            if (url.getHost() == null || url.getRawUserInfo() != null || !(HTTPS.equals(url.getScheme()) || isLocal)) {
                throw new IllegalArgumentException(
                        "a webhook's url is https://HOST/..., or http:// on localhost, and names no user: use one of these");
            }
        }

        /** Whether by TLS. */
        public boolean isSecure() {
            return HTTPS.equals(url.getScheme());
        }

        /** The port, also where the address leaves it out. */
        public int port() {
            return url.getPort() >= 0 ? url.getPort() : isSecure() ? HTTPS_PORT : HTTP_PORT;
        }

        /** Where it is, without what may be a secret. */
        public String place() {
            return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
        }

        @Override
        public String toString() {
            return "Webhook[" + place() + "]";
        }
    }

    /**
     * A program that is run for each alert.
     *
     * @param command the program and its arguments, which no shell looks into
     */
    public record Exec(List<String> command) {

        /** Refuses one that names no program. */
        public Exec {
            command = List.copyOf(command);
            if (command.isEmpty() || command.get(0).isBlank()) {
                throw new IllegalArgumentException("no program: give one, such as [/usr/local/bin/page]");
            }
        }

        @Override
        public String toString() {
            return "Exec[" + command.get(0) + "]";
        }
    }
}
