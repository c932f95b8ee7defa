package io.sluice.config.settings;

import io.sluice.config.Secret;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy by way of which a gateway is reached.
 *
 * @param address where it listens, as host:port
 * @param user whose credentials it wants; null for none
 * @param password goes with it
 */
public record Proxy(
        String address, @Nullable String user, @Nullable Secret password) {

    /** Refuses half of the credentials, and a user whom HTTP cannot tell from a password; what may be both is not shown. */
    public Proxy {
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("user and password go together: give both or none");
        }
        if (user != null && user.contains(":")) {
            throw new IllegalArgumentException(
                    "a user with a colon: give the name as user, and what comes behind the colon as password");
        }
    }

    @Override
    public String toString() {
        return user == null ? address : address + " as " + user;
    }
}
