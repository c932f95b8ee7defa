package io.sluice.agent.replicate;

/** The cycle cannot go on; another one can begin in its place. */
final class NewCycleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NewCycleException(String message) {
        super(message);
    }
}
