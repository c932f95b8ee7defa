package io.sluice.sink.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import reactor.core.scheduler.Scheduler;

/** Opens the store that a user names: the scheme of the URL chooses which; a plain path is a directory. */
public final class BlobStores {

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);

    private BlobStores() {}

    /**
     * Opens a store; nothing is read or made yet. Blocks for a look whether the directory is one.
     *
     * @param location a path, or a URL such as {@code file:///srv/vault}
     * @param scheduler where blocking work runs; its threads may block
     * @param random for names that must not meet
     * @throws IllegalArgumentException with a line for the user, when it names no store
     */
    public static BlobStore open(String location, Scheduler scheduler, RandomGenerator random) {
        Path directory = directory(location);
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw refused(location, "not a directory; name a vault, or an empty place");
        }
        return new DirectoryBlobStore(directory, scheduler, random);
    }

    private static Path directory(String location) {
        if (location.isEmpty()) {
            throw refused(location, "use a directory or a file:// URL");
        }
        try {
            return SCHEME.matcher(location).matches() ? ofUrl(location) : Path.of(location);
        } catch (InvalidPathException e) {
            throw refused(location, "not a path: " + e.getReason());
        }
    }

    private static Path ofUrl(String location) {
        try {
            URI url = new URI(location);
            if (!"file".equalsIgnoreCase(url.getScheme())) {
                throw refused(location, "no store for " + url.getScheme() + ": URLs; use a directory or a file:// URL");
            }
            if (url.getPath() == null || url.getQuery() != null || url.getFragment() != null || isRemote(url)) {
                throw refused(location, "a file URL is file:///absolute/path");
            }
            return Path.of(url.getPath());
        } catch (URISyntaxException e) {
            throw refused(location, "not a URL: " + e.getReason());
        }
    }

    private static boolean isRemote(URI url) {
        String host = url.getAuthority();
        return host != null && !host.equals("localhost");
    }

    private static IllegalArgumentException refused(String location, String why) {
        return new IllegalArgumentException("vault '" + location + "': " + why);
    }
}
