package io.sluice.sink.recover;

/** A restore that would destroy something, or that cannot work; nothing was changed. One line for the user: what, and what to do. */
public final class RestoreRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A refusal, with its line. */
    public RestoreRefusedException(String message) {
        super(message);
    }
}
