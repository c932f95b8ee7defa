package io.sluice.gateway.alert;

/** An alert did not arrive. One line: why. */
final class AlertFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean isWorthARetry;

    AlertFailedException(String message, boolean isWorthARetry) {
        super(message, null, false, false);
        this.isWorthARetry = isWorthARetry;
    }

    boolean isWorthARetry() {
        return isWorthARetry;
    }
}
