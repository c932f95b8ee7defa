package io.sluice.gateway.session;

import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * When a session ends because its gateway does: soon where no cycle is open, else behind its COMMITTED. From the moment at which it is asked for
 * no cycle begins.
 *
 * <p>Threads: any.
 */
final class Departure {

    /** An agent that has its COMMITTED goes by itself, and need not hear of an error. */
    private static final Duration PARTING = Duration.ofSeconds(1);

    private final Sinks.Empty<Void> ready = Sinks.empty();
    private boolean asked;
    private boolean inCycle;

    /** What agents are told. */
    static WireException reason() {
        return new WireException(ErrorCode.SHUTTING_DOWN, "the gateway is shutting down; try again later");
    }

    /** A cycle begins; refuses it when the end was asked for. */
    synchronized void cycleBegins() {
        if (asked) {
            throw reason();
        }
        inCycle = true;
    }

    /** The cycle is committed, and the agent was told. */
    synchronized void cycleEnds() {
        inCycle = false;
        completeIfReady();
    }

    /** Asks for the end. */
    synchronized void ask() {
        asked = true;
        completeIfReady();
    }

    private void completeIfReady() {
        if (asked && !inCycle) {
            ready.tryEmitEmpty();
        }
    }

    /** Fails with {@link #reason} when it is time to go. */
    Mono<Void> due(Scheduler timer) {
        return ready.asMono().then(Mono.delay(PARTING, timer)).flatMap(any -> Mono.error(Departure::reason));
    }
}
