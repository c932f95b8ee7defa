package io.sluice.gateway.session;

import io.sluice.config.Names;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.Id;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.WireException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The sessions of this gateway: one per machine. Threads: any. */
final class SessionRegistry {

    private static final String TAKEN_OVER = "a newer connection of this agent takes over";

    /** As long as a connection that was told why it ends may stay. */
    private static final Duration TELLING = Duration.ofSeconds(2);

    private final Parts parts;
    private final Map<Id, ControlSession> bySession = new ConcurrentHashMap<>();
    private final Map<Id, ControlSession> byMachine = new ConcurrentHashMap<>();
    private final Disposable news;
    private volatile @Nullable WireException ended;

    SessionRegistry(Parts parts) {
        this.parts = parts;
        this.news = Disposables.composite(
                parts.orders().changes().subscribe(this::ordersChanged),
                parts.policies().changes().subscribe(any -> policiesChanged()));
    }

    private void ordersChanged(String machine) {
        bySession.values().stream()
                .filter(session -> session.name().equals(machine))
                .forEach(session -> session.terms().changed());
    }

    private void policiesChanged() {
        bySession.values().forEach(this::followPolicies);
    }

    private void followPolicies(ControlSession session) {
        session.terms().follow(parts.policies());
        session.report().follow(session.terms().policy().policy());
    }

    @Nullable
    ControlSession find(Id session) {
        return bySession.get(session);
    }

    /**
     * Opens the session of a machine. One of the same instance that is there still is ended first: its agent is gone, since an agent's host lets
     * only one of them run.
     */
    Mono<ControlSession> open(FramedConnection connection, Hello hello) {
        requireName(hello.machine());
        requireRunning();
        NamedPolicy policy = parts.policies().find(hello.policy());
        return NameCheck.of(parts, connection, hello.machine())
                .then(machine(hello))
                .publishOn(parts.resources().disk()) // drawing ids reads from the system's random device
                .flatMap(machine -> replaceOld(machine, hello)
                        .then(Mono.fromSupplier(() -> register(connection, machine, hello, policy))));
    }

    private Mono<MachineRecord> machine(Hello hello) {
        return Mono.defer(() -> parts.vault()
                .machineOrCreate(
                        hello.machine(),
                        List.of(),
                        parts.resources().clock(),
                        parts.resources().random()));
    }

    private Mono<Void> replaceOld(MachineRecord machine, Hello hello) {
        ControlSession old = byMachine.get(machine.machine());
        if (old == null) {
            return Mono.empty();
        }
        if (!old.instance().equals(hello.instance())) {
            return Mono.error(new WireException(
                    ErrorCode.MACHINE_BUSY,
                    "machine '" + hello.machine() + "' is being replicated by another agent; wait until it is done"));
        }
        return old.end(new WireException(ErrorCode.BAD_STATE, TAKEN_OVER));
    }

    private ControlSession register(
            FramedConnection connection, MachineRecord machine, Hello hello, NamedPolicy policy) {
        Id id = Id.random(parts.resources().random());
        ControlSession session =
                new ControlSession(id, machine.machine(), hello, policy, connection, parts, this::remove);
        if (byMachine.putIfAbsent(machine.machine(), session) != null) {
            throw new WireException(
                    ErrorCode.MACHINE_BUSY, "machine '" + hello.machine() + "' is being opened by another connection");
        }
        session.report().connected(machine.machine(), hello.machine(), connection.peer(), policy.policy());
        session.report().seen(hello, policy.name());
        bySession.put(id, session);
        followPolicies(session); // they may have been replaced since HELLO was read
        try {
            requireRunning();
        } catch (WireException e) {
            session.end(e).subscribe();
            throw e;
        }
        return session;
    }

    private void requireRunning() {
        WireException reason = ended;
        if (reason != null) {
            throw reason;
        }
    }

    private void remove(ControlSession session) {
        bySession.remove(session.id(), session);
        session.report().disconnected();
        byMachine.remove(session.machine(), session);
    }

    /** Lets no more sessions in; completes when those that are there have ended, each when no cycle is open in it. */
    Mono<Void> drain(WireException reason) {
        ended = reason;
        return Mono.defer(() -> Mono.when(List.copyOf(bySession.values()).stream()
                .map(ControlSession::drain)
                .toList()));
    }

    /** Whether a session has ended for its own agent's next one, as happens in the course of things. */
    static boolean isTakenOver(WireException reason) {
        return TAKEN_OVER.equals(reason.getMessage());
    }

    /** How many there are. */
    int count() {
        return bySession.size();
    }

    /** Ends every session, and refuses later ones; completes when files are closed and agents have been told, as far as they listen. */
    Mono<Void> endAll(WireException reason) {
        ended = reason;
        news.dispose();
        List<ControlSession> there = List.copyOf(bySession.values());
        return Flux.fromIterable(there).flatMap(session -> session.end(reason)).then(Mono.defer(() -> told(there)));
    }

    private Mono<Void> told(List<ControlSession> sessions) {
        return Mono.when(sessions.stream().map(ControlSession::closed).toList())
                .takeUntilOther(Mono.delay(TELLING, parts.resources().timer()));
    }

    private static void requireName(String machine) {
        try {
            Names.machine(machine);
        } catch (IllegalArgumentException e) {
            throw new WireException(ErrorCode.BAD_NAME, String.valueOf(e.getMessage()), e);
        }
    }
}
