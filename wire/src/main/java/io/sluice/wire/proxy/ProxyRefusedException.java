package io.sluice.wire.proxy;

import java.io.IOException;

/** A proxy does not want to do what it is asked to. Trying again at once does not help; the message is a line for the user. */
public final class ProxyRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** A refusal for that reason. */
    public ProxyRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
