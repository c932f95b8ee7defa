package io.sluice.gateway;

import io.sluice.wire.Message.Failure;

/** The gateway has answered with ERROR where a test agent had asked for something. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    RefusedException(Failure failure) {
        super(failure.code() + ": " + failure.message());
        this.code = failure.code();
    }

    String code() {
        return code;
    }
}
