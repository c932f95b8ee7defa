package io.sluice.gateway.api;

/** The HTTP port cannot be opened as asked. One line: what, and what to do. */
public final class ApiRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ApiRefusedException(String message) {
        super(message);
    }

    ApiRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
