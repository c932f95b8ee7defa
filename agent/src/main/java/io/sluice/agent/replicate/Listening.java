package io.sluice.agent.replicate;

import io.sluice.agent.state.LastCycle;
import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.Message.Request;
import io.sluice.wire.Message.Welcome;
import io.sluice.wire.Orders;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A control connection on which nothing is sent but signs of life, for what the gateway has to say between two cycles (docs/wire.md, REQUEST).
 *
 * <p>Holds the machine only until the gateway has answered: a session ends another one's, so none may begin while another process is at work, but one that
 * begins meanwhile may end this. Threads: any.
 */
final class Listening {

    /** What a listener understands. */
    static final List<String> REQUESTS = List.of(Request.TERMS);

    private final Workshop workshop;
    private final ReplicationRequest request;
    private final Greeting greeting;

    Listening(Workshop workshop, ReplicationRequest request) {
        this.workshop = workshop;
        this.request = request;
        this.greeting = new Greeting(workshop, request, REQUESTS);
    }

    /** The terms now, and again whenever they change; never completes. Fails when the connection is lost. */
    Flux<MachineTerms> terms() {
        return Flux.usingWhen(greeting.connect(), this::over, control -> Mono.fromRunnable(control::close));
    }

    private Flux<MachineTerms> over(ControlConnection control) {
        return MachineLease.during(request, workshop, lease -> greeting.welcome(control))
                .flatMapMany(welcome -> first(welcome)
                        .flatMapMany(first ->
                                Flux.concat(Mono.just(first), control.requests().map(now -> next(first.last(), now)))));
    }

    private Mono<MachineTerms> first(Welcome welcome) {
        return workshop.onCutter(() -> terms(
                welcome.policy(), welcome.orders(), workshop.states().lastCycle(welcome.vault(), welcome.machine())));
    }

    private static MachineTerms next(LastCycle last, Request now) {
        return terms(now.policy(), now.orders(), last);
    }

    private static MachineTerms terms(@Nullable AppliedPolicy policy, @Nullable Orders orders, LastCycle last) {
        return new MachineTerms(policy, orders == null ? Orders.NONE : orders, last);
    }
}
