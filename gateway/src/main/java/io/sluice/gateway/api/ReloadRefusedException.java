package io.sluice.gateway.api;

import org.jspecify.annotations.Nullable;

/** The configuration was read again, and cannot be used; nothing has changed. The message has every mistake, a line each. */
public final class ReloadRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With all that is wrong. */
    public ReloadRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
