package io.sluice.agent.replicate;

import io.sluice.wire.FramedConnection;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.Welcome;
import io.sluice.wire.proxy.HttpProxy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** How every session begins: connections to the gateway, and the words by which a machine is introduced. */
final class Greeting {

    static final int PROTOCOL = 1;

    private final Workshop workshop;
    private final ReplicationRequest request;
    private final @Nullable List<String> understood;

    /** A session that understands no requests. */
    Greeting(Workshop workshop, ReplicationRequest request) {
        this(workshop, request, null);
    }

    /** A session that understands requests of these kinds. */
    Greeting(Workshop workshop, ReplicationRequest request, @Nullable List<String> understood) {
        this.workshop = workshop;
        this.request = request;
        this.understood = understood;
    }

    /** The control connection. The caller closes it. */
    Mono<ControlConnection> connect() {
        return open().map(connection -> ControlConnection.over(request.gateway(), connection));
    }

    /** A connection of any kind. The caller closes it. */
    Mono<FramedConnection> open() {
        HttpProxy proxy = request.proxy();
        return FramedConnection.connect(
                        request.gateway(), proxy, request.security(), workshop.controlPool(), workshop.loops())
                .onErrorMap(fault -> proxy == null ? fault : proxy.explain("the gateway", fault))
                .onErrorMap(fault -> Faults.ofConnection(request.gateway(), fault));
    }

    /** Says who is there, and what is to be done with it. */
    Mono<Welcome> welcome(ControlConnection control) {
        return workshop.onCutter(() -> new Hello(
                        PROTOCOL,
                        Hello.CONTROL,
                        workshop.settings().agent(),
                        workshop.states().instance(),
                        request.machine(),
                        request.claim(),
                        request.policy(),
                        understood))
                .flatMap(control::hello);
    }
}
