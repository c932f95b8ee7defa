package io.sluice.gateway.state;

import org.jspecify.annotations.Nullable;

/** The state could not be read or written. One line: what failed, and what to do; without secrets. */
public final class StateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean isPassing;

    private StateException(String message, boolean isPassing, @Nullable Throwable cause) {
        super(message, cause);
        this.isPassing = isPassing;
    }

    /** The database does not answer now; the same may work later. */
    public static StateException passing(String message, @Nullable Throwable cause) {
        return new StateException(message, true, cause);
    }

    /** Somebody has to do something before it works. */
    public static StateException lasting(String message, @Nullable Throwable cause) {
        return new StateException(message, false, cause);
    }

    /** Whether the same may work later without anybody doing anything. */
    public boolean isPassing() {
        return isPassing;
    }
}
