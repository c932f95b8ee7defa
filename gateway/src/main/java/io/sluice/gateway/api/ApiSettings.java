package io.sluice.gateway.api;

import io.sluice.config.settings.Alerts;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * What an operator sets of the HTTP port.
 *
 * @param listen where it listens, on loopback: without TLS whoever is on the way could read the token
 * @param tokenFile holds the token that requests must carry; made when absent
 * @param alerts who is told when something has to be looked at
 */
public record ApiSettings(InetSocketAddress listen, Path tokenFile, Alerts alerts) {

    /** Refuses an address that others than this host can reach, as {@link ApiRefusedException}. */
    public ApiSettings {
        if (listen.isUnresolved() || !listen.getAddress().isLoopbackAddress()) {
            throw new ApiRefusedException("the API has no TLS and listens on loopback only: " + listen.getHostString()
                    + " is another address; use 127.0.0.1:" + listen.getPort());
        }
    }
}
