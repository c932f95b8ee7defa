package io.sluice.config.file;

import io.sluice.config.Secret;
import io.sluice.config.settings.Proxy;
import java.util.List;

/** The keys of {@code proxy}. */
final class ProxyKeys {

    private static final Scalar<String> NAME =
            new Scalar<>("a user's name, such as web-1", ProxyKeys::name, new Shape.Text(".+"));

    private static final Key<String> ADDRESS = Key.required("address", Scalars.ADDRESS, "Where the proxy listens.");
    private static final Key<String> USER = Key.of("user", NAME, "Whose credentials it wants.");
    private static final Key<Secret> PASSWORD =
            Key.of("password", Scalars.SECRET, "The user's password; better a reference than the word itself.");

    static final Key<Proxy> PROXY = Key.of(
            "proxy",
            new Section<>(
                    List.of(ADDRESS, USER, PASSWORD),
                    values -> new Proxy(
                            values.get(ADDRESS),
                            values.find(USER).orElse(null),
                            values.find(PASSWORD).orElse(null))),
            "An HTTP proxy (CONNECT) by way of which the gateway is reached; directly where it is left out.");

    private ProxyKeys() {}

    private static String name(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("nothing: leave the key out where there is none");
        }
        return text;
    }
}
