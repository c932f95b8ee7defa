package io.sluice.config.settings;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy by way of which a gateway is reached.
 *
 * @param address where it listens, as host:port
 * @param user whose credentials it wants; null for none
 * @param password goes with it, and is in no text that comes from here
 */
public record Proxy(
        String address, @Nullable String user, @Nullable String password) {

    /** Refuses half of the credentials, and a user whom HTTP cannot tell from a password. */
    public Proxy {
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("user and password go together: give both or none");
        }
        if (user != null && user.contains(":")) {
            throw new IllegalArgumentException("user '" + user + "': a name without a colon");
        }
    }

    @Override
    public String toString() {
        return user == null ? address : address + " as " + user;
    }
}
