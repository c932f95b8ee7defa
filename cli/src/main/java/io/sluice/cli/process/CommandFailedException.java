package io.sluice.cli.process;

/** A command that did not succeed for a reason of its own. One line: what happened, and what to do. */
public final class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A failure with its line. */
    public CommandFailedException(String message) {
        super(message);
    }

    /** A failure with its line, and what led to it. */
    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
