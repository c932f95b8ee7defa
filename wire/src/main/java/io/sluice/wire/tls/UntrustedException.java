package io.sluice.wire.tls;

import java.io.IOException;

/** One side does not trust the other, or does not speak TLS. Trying again does not help; the message is a line for the user. */
public final class UntrustedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** A refusal for that reason. */
    public UntrustedException(String message, Throwable cause) {
        super(message, cause);
    }
}
