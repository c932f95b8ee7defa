package io.sluice.agent.source;

import java.io.IOException;

/** A disk that cannot be replicated as it was named. The message is one line for the user. */
public final class DiskUnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    DiskUnavailableException(String message) {
        super(message);
    }

    DiskUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
