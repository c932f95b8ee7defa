package io.sluice.cli.orders;

/** What operators can order of a machine. */
enum Order {
    /** No cycle begins until it is resumed. */
    PAUSE("/v1/pause"),
    /** Cycles begin again. */
    RESUME("/v1/resume"),
    /** The next cycle sends everything. */
    RESYNC("/v1/resync");

    private final String path;

    Order(String path) {
        this.path = path;
    }

    /** Where a gateway takes it. */
    String path() {
        return path;
    }
}
