package io.sluice.cli.process;

/** What was asked for cannot be done, and nothing was changed. One line: what, and what to do. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A refusal with its line. */
    public UsageException(String message) {
        super(message);
    }

    /** A refusal with its line, and what led to it. */
    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
