package io.sluice.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where this host keeps what it may lose: digests, the cache of the gateway in this process, locks. Order: {@code --state-dir},
 * {@code SLUICE_STATE_DIR}, {@code /var/lib/sluice} for root, the XDG state directory for everybody else.
 */
public final class StateDirectory {

    private static final int ROOT = 0;

    private StateDirectory() {}

    /**
     * Chooses it; makes nothing.
     *
     * @param option what the user asked for
     * @param userId the user's number
     */
    static Path choose(@Nullable Path option, Map<String, String> environment, int userId) {
        if (option != null) {
            return option.toAbsolutePath().normalize();
        }
        String given = environment.getOrDefault("SLUICE_STATE_DIR", "");
        if (!given.isEmpty()) {
            return Path.of(given).toAbsolutePath().normalize();
        }
        if (userId == ROOT) {
            return Path.of("/var/lib/sluice");
        }
        String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
        // The XDG specification says to ignore relative paths.
        if (!xdg.isEmpty() && Path.of(xdg).isAbsolute()) {
            return Path.of(xdg, "sluice");
        }
        return Path.of(home(environment), ".local", "state", "sluice");
    }

    /** That of the user who runs this process. */
    public static Path choose(@Nullable Path option, Map<String, String> environment) {
        return choose(option, environment, userId());
    }

    /** The token of a gateway's API, where nobody has named another file. */
    public static Path apiTokenFile(Map<String, String> environment) {
        return choose(null, environment).resolve("api.token");
    }

    private static String home(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        return home.isEmpty() ? System.getProperty("user.home", "/") : home;
    }

    private static int userId() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "root".equals(System.getProperty("user.name")) ? ROOT : -1;
        }
    }
}
