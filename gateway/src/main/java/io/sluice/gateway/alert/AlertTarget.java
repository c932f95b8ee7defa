package io.sluice.gateway.alert;

import reactor.core.publisher.Mono;

/**
 * Somebody who is told of alerts, one after the other.
 *
 * <p>Promise: the Mono completes when the alert has arrived, and fails with {@link AlertFailedException} when it has not and never will; it ends
 * within bounded time either way, tries included, and cancelling it stops what it does. Nothing blocks the caller's thread.
 */
interface AlertTarget {

    /** What it is called in the log, without secrets. */
    String name();

    /** Tells it. */
    Mono<Void> tell(Alert alert);
}
