package io.sluice.agent.replicate;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The gateway cannot be reached, or a connection to it broke: the same again may work later. */
public final class GatewayLostException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Tells which gateway, and why. */
    public GatewayLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
