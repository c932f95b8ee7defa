package io.sluice.wire;

/**
 * An error with a documented code, that ends a connection: made here and sent, or received.
 *
 * <p>The message is one line for a person and holds no secret.
 */
public final class WireException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /** An error of that code. */
    public WireException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    /** An error of that code, with what led to it. */
    public WireException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** A batch that is none, as the error to send. */
    public static WireException of(BatchFormatException fault) {
        ErrorCode code = fault.isChecksum() ? ErrorCode.BAD_CHECKSUM : ErrorCode.BAD_BATCH;
        return new WireException(code, String.valueOf(fault.getMessage()), fault);
    }

    /** The documented code. */
    public ErrorCode code() {
        return code;
    }

    /** Whether the same again may work later. */
    public boolean retry() {
        return code.retry();
    }
}
