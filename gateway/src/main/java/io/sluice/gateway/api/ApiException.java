package io.sluice.gateway.api;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A request that is answered with an error. One line: what, and what to do. */
final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    ApiException(HttpResponseStatus status, String message) {
        super(message, null, false, false);
        this.status = status.code();
    }

    int status() {
        return status;
    }
}
