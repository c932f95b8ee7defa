package io.sluice.cli.process;

/** The user stopped the command; what it had begun is cleaned up. */
public final class InterruptedWorkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InterruptedWorkException() {
        super("interrupted: stopped, and cleaned up");
    }
}
