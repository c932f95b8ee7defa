package io.sluice.gateway.session;

import io.sluice.gateway.state.Order;
import io.sluice.sink.vault.PointKind;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.Codec;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Id;
import io.sluice.wire.Limits;
import io.sluice.wire.Message;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.Request;
import io.sluice.wire.Message.Welcome;
import io.sluice.wire.WireException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * On which terms a machine is replicated: the policy that it names, and what operators order. Told in WELCOME, and by REQUEST whenever they are others; of
 * several changes in quick succession the agent hears the last. Threads: any.
 */
final class SessionTerms {

    private static final Logger LOG = LoggerFactory.getLogger(SessionTerms.class);
    private static final String NAME = "sluice " + version();

    private final Parts parts;
    private final Id machine;
    private final Hello hello;
    private final Sinks.Many<Boolean> changes = Sinks.many().replay().latest();
    private volatile NamedPolicy policy;

    SessionTerms(Parts parts, Id machine, Hello hello, NamedPolicy policy) {
        this.parts = parts;
        this.machine = machine;
        this.hello = hello;
        this.policy = policy;
    }

    private static String version() {
        String version = SessionTerms.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    NamedPolicy policy() {
        return policy;
    }

    /** Whether the agent stays for the sake of what it may hear. */
    boolean isHeard() {
        return hello.requests() != null && hello.requests().contains(Request.TERMS);
    }

    /** The answer to HELLO. */
    Mono<Welcome> welcome(Id session) {
        return applied()
                .map(applied -> new Welcome(
                        Connections.PROTOCOL,
                        NAME,
                        parts.vault().id(),
                        machine,
                        session,
                        parts.resources().clock().instant(),
                        limits(),
                        applied,
                        parts.orders().of(hello.machine())));
    }

    private Mono<AppliedPolicy> applied() {
        return Mono.defer(() -> policy.applied(parts.vault(), machine));
    }

    private Limits limits() {
        List<String> codecs = List.of(Codec.NONE.wireName(), Codec.ZEROS.wireName());
        return new Limits(parts.settings().batchBytes(), Limits.MAX_LANES, codecs);
    }

    /** What they are has changed, or may have. */
    synchronized void changed() {
        changes.tryEmitNext(true);
    }

    /** Tells an agent that listens what has changed since {@link #welcome} was asked for; never completes. Subscribe behind WELCOME. */
    Mono<Void> tellChanges(Function<Message, Mono<Void>> send) {
        return isHeard()
                ? changes.asFlux()
                        .concatMap(change -> applied().flatMap(applied -> send.apply(request(applied))), 1)
                        .then(Mono.never())
                : Mono.never();
    }

    private Request request(AppliedPolicy applied) {
        return new Request(Request.TERMS, parts.orders().of(hello.machine()), applied);
    }

    /** Goes by the policy that has its name now. One that has gone stays in force for as long as the session lasts. */
    void follow(LivePolicies policies) {
        NamedPolicy now = policies.all().containsKey(policy.name()) ? policies.find(policy.name()) : policy;
        if (!now.equals(policy)) {
            policy = now;
            parts.throttle().weigh(hello.machine(), now.policy().weight());
            LOG.info("machine={} policy={} has changed", hello.machine(), now.name());
            changed();
        }
    }

    /** Refuses a machine whose newest point another host has made, unless the agent claims it. */
    void requireOwn(@Nullable RecoveryPoint newest) {
        if (newest != null
                && !hello.claim()
                && !newest.agent().host().equals(hello.instance().host())) {
            throw new WireException(
                    ErrorCode.MACHINE_CLAIMED,
                    "machine '" + hello.machine() + "' was last replicated by another host; claim it to take it over");
        }
    }

    /** Refuses a new cycle of a machine that is paused. */
    void requireNotPaused() {
        parts.orders().pause(hello.machine()).ifPresent(pause -> {
            String why = pause.reason().isEmpty() ? "" : " (" + pause.reason() + ")";
            throw new WireException(
                    ErrorCode.MACHINE_PAUSED,
                    "machine '" + hello.machine() + "' is paused since " + pause.since() + why
                            + ": no cycle begins until it is resumed, by sluice resume " + hello.machine());
        });
    }

    /** That the next cycle is to send everything. */
    Optional<Order> resync() {
        return parts.orders().resync(hello.machine());
    }

    /** A point is there of which the agent did not hear; its time tells whether it sent everything because of the order. */
    void confirmed(RecoveryPoint point, Optional<Order> resync) {
        boolean isWhole = point.kind() != PointKind.DELTA;
        resync.filter(order -> isWhole && isAsOrdered(point.time(), order)).ifPresent(this::carriedOut);
    }

    /** Whether a cycle of that time can have begun because of the order. */
    static boolean isAsOrdered(Instant time, Order resync) {
        return !time.isBefore(resync.since());
    }

    /** A cycle that sent everything is committed. */
    void carriedOut(Order resync) {
        parts.orders().carriedOut(hello.machine(), resync);
    }
}
