package io.sluice.gateway.session;

import io.sluice.gateway.cache.CachedCycle;
import io.sluice.gateway.commit.CycleCommit;
import io.sluice.gateway.settings.GatewaySettings.TimeLimits;
import io.sluice.gateway.state.Order;
import io.sluice.sink.DamagedException;
import io.sluice.sink.map.OverlapException;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.MeteredBlobStore;
import io.sluice.sink.vault.PointAgent;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Frame;
import io.sluice.wire.FrameType;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.Id;
import io.sluice.wire.Instance;
import io.sluice.wire.Message;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.Committed;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.Event;
import io.sluice.wire.Message.Failure;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.WireException;
import io.sluice.wire.rate.PaceWatch;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The session of one machine: its control connection, the cycle that is open, and the lanes that feed it.
 *
 * <p>States: idle (HELLO was answered), open (CYCLE_OPEN was sent), closing (CLOSE_CYCLE came), then idle again after COMMITTED. An error on any
 * of its connections, or of its upload, ends all of it; the cycle then stays in the cache, to be resumed.
 *
 * <p>Threads: control frames are handled one after the other; lanes run beside them.
 */
final class ControlSession {

    private static final Logger LOG = LoggerFactory.getLogger(ControlSession.class);

    private final Id id;
    private final Id machine;
    private final Hello hello;
    private final SessionTerms terms;
    private final CycleResumption resumption;
    private final FramedConnection connection;
    private final Parts parts;
    private final BlobStore store;
    private final Vault vault;
    private final SessionReport report;
    private final CycleFlow flow;
    private final Sinks.Empty<Void> failure = Sinks.empty();
    private final Silence silence;
    private final Departure departure = new Departure();
    private final Sinks.Empty<Void> gone = Sinks.empty();
    private final Mono<Void> ending;
    private Mono<CachedCycle> opening = Mono.empty();
    private boolean ended;
    private volatile @Nullable OpenedCycle cycle;
    private final WireException agentLeft = new WireException(ErrorCode.BAD_STATE, "the agent has closed the session");
    private volatile WireException reason = agentLeft;
    private volatile boolean hopeless;
    private volatile boolean busy;

    ControlSession(
            Id id,
            Id machine,
            Hello hello,
            NamedPolicy policy,
            FramedConnection connection,
            Parts parts,
            Consumer<ControlSession> onEnd) {
        this.id = id;
        this.machine = machine;
        this.hello = hello;
        this.terms = new SessionTerms(parts, machine, hello, policy);
        this.resumption = new CycleResumption(parts, machine, terms);
        this.connection = connection;
        this.parts = parts;
        PaceWatch pace = new PaceWatch();
        MeteredBlobStore uploads = new MeteredBlobStore(parts.throttle()
                .paced(parts.store(), machine, hello.machine(), policy.policy().weight(), pace));
        this.store = uploads;
        this.flow = new CycleFlow(parts, uploads, pace);
        this.vault = parts.vault().through(store);
        this.report = new SessionReport(parts);
        this.silence = new Silence(
                parts.settings().limits().shortestIdle(), parts.resources().timer());
        this.ending = Mono.defer(this::endNow)
                .doOnTerminate(() -> onEnd.accept(this)) // before whoever waits for the end takes its place
                .doOnTerminate(gone::tryEmitEmpty)
                .cache();
    }

    Id id() {
        return id;
    }

    Id machine() {
        return machine;
    }

    Instance instance() {
        return hello.instance();
    }

    SessionReport report() {
        return report;
    }

    SessionTerms terms() {
        return terms;
    }

    /** The machine's name. */
    String name() {
        return hello.machine();
    }

    /** Runs the session until the agent closes its control connection, or it fails. */
    Mono<Void> run(Flux<Frame> frames) {
        return terms.welcome(id)
                .flatMap(this::send)
                .thenMany(frames.concatMap(this::handle, 1)
                        .takeUntilOther(failure.asMono())
                        .takeUntilOther(terms.tellChanges(this::send)))
                .takeUntilOther(idleTooLong())
                .takeUntilOther(departure.due(parts.resources().timer()))
                .then()
                .onErrorResume(e -> end(WireErrors.of(e)).then(Mono.error(e)))
                .then(Mono.defer(() -> end(reason)))
                .doOnCancel(() -> end(reason).subscribe());
    }

    private Mono<Void> send(Message message) {
        return connection.send(message).onErrorMap(IOException.class, WireErrors::ofSocket);
    }

    private Mono<Void> handle(Frame frame) {
        busy = true;
        boolean isProgress = frame.type() != FrameType.EVENT;
        return Mono.defer(() -> on(frame)).doFinally(signal -> {
            if (isProgress) {
                silence.end();
            }
            busy = false;
        });
    }

    private Mono<Void> on(Frame frame) {
        try {
            return switch (frame.type()) {
                case OPEN_CYCLE -> openCycle(frame.message(OpenCycle.class));
                case CLOSE_CYCLE -> closeCycle(frame.message(CloseCycle.class));
                case EVENT -> hear(frame.message(Event.class));
                case ERROR -> Mono.error(frame.message(Failure.class).toException());
                default ->
                    Mono.error(new WireException(
                            ErrorCode.BAD_STATE, "frame " + frame.type() + " on a control connection"));
            };
        } finally {
            frame.release();
        }
    }

    private Mono<Void> hear(Event event) {
        if (event.lanes() != null) {
            flow.told(event.lanes());
        }
        if (!event.text().isBlank()) {
            LOG.info("machine={} agent says {}: {}", hello.machine(), event.level(), event.text());
        }
        return Mono.empty();
    }

    private Mono<Void> openCycle(OpenCycle request) {
        if (cycle != null) {
            return Mono.error(new WireException(ErrorCode.BAD_STATE, "a cycle is open already"));
        }
        CycleCommit.consistency(request.consistency());
        departure.cycleBegins();
        Instant openedAt = parts.resources().clock().instant();
        return parts.vault()
                .newestPoint(machine)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .publishOn(parts.resources().disk()) // drawing ids reads from the system's random device
                .flatMap(newest -> openOnTopOf(newest.orElse(null), request, openedAt));
    }

    private Mono<Void> openOnTopOf(@Nullable RecoveryPoint newest, OpenCycle request, Instant openedAt) {
        Optional<Order> resync = terms.resync();
        CyclePlan plan = CyclePlan.of(
                parts.vault().id(),
                machine,
                request,
                newest,
                resync.isPresent(),
                () -> Id.random(parts.resources().random()));
        if (newest != null && newest.cycle().equals(request.cycle())) {
            return confirm(newest)
                    .doOnNext(point -> terms.confirmed(point, resync))
                    .flatMap(point -> parts.cache()
                            .deleteOthers(parts.vault().id(), machine, Id.NONE)
                            .then(send(plan.answer(CycleOpen.COMMITTED, List.of())))
                            .then(sendCommitted(point)));
        }
        terms.requireOwn(newest);
        return opening(resumption.cached(plan, request))
                .flatMap(cache -> begin(plan.with(cache.identity()), cache, request, newest, openedAt, resync));
    }

    /**
     * A point that was merely seen may be gone after a power cut: whoever made it may have died before its name was durable, or was told that
     * it is not. Committing it once more makes sure, and finds out whether it still counts.
     */
    private Mono<RecoveryPoint> confirm(RecoveryPoint seen) {
        return vault.commit(seen).map(CycleCommit::requireCommitted);
    }

    /** Remembers the cycle from the moment when its files may be touched, so that {@link #endNow} waits for it and gives it up. */
    private synchronized Mono<CachedCycle> opening(Mono<CachedCycle> cached) {
        if (ended) {
            return Mono.error(reason);
        }
        opening = cached.cache();
        return opening;
    }

    private Mono<Void> begin(
            CyclePlan plan,
            CachedCycle cache,
            OpenCycle request,
            @Nullable RecoveryPoint newest,
            Instant openedAt,
            Optional<Order> resync) {
        PointAgent agent =
                new PointAgent(hello.instance().host(), hello.instance().state(), hello.agent());
        CycleCommit commit = new CycleCommit(vault, store, cache, request, newest, agent, openedAt);
        Optional<Order> carriesOut = plan.carriesOut(resync)
                .filter(order -> !cache.wasResumed() || SessionTerms.isAsOrdered(commit.time(), order));
        OpenedCycle opened = new OpenedCycle(cache, commit, plan.baseSizes(), carriesOut);
        cycle = opened;
        flow.begin();
        report.opened(opened, flow, newest, openedAt);
        commit.upload().subscribe(nothing -> {}, this::fail, report::uploaded);
        parts.space()
                .changes()
                .takeUntilOther(commit.upload().onErrorComplete())
                .subscribe(open -> {
                    if (!open) {
                        cache.batches().roll();
                    }
                });
        List<List<Long>> durable = cache.sequences().durablePairs();
        String state = cache.wasClosed() ? CycleOpen.CLOSED : durable.isEmpty() ? CycleOpen.NEW : CycleOpen.RESUMED;
        LOG.info(
                "machine={} cycle={} {} {}: {} durable",
                hello.machine(),
                cache.identity().cycle(),
                plan.identity().kind(),
                state,
                durable);
        return send(plan.answer(state, durable));
    }

    private Mono<Void> closeCycle(CloseCycle request) {
        OpenedCycle open = requireOpen();
        if (!open.cache().identity().cycle().equals(request.cycle())) {
            return Mono.error(new WireException(ErrorCode.BAD_STATE, "another cycle is open"));
        }
        report.closing();
        return open.commit()
                .commit(request, open.wireBytes())
                .doOnError(this::noteHopeless)
                .doOnNext(point -> open.carriesOut().ifPresent(terms::carriedOut))
                .flatMap(point -> open.cache()
                        .delete()
                        .doOnError(e -> LOG.warn(
                                "machine={} cycle={} committed, but its cache could not be removed: {}",
                                hello.machine(),
                                request.cycle(),
                                e.toString()))
                        .onErrorComplete()
                        .then(Mono.fromRunnable(this::forgetCycle))
                        .then(sendCommitted(point)));
    }

    private synchronized void forgetCycle() {
        cycle = null;
        opening = Mono.empty();
    }

    /** Some failures would come again each time the cycle is resumed: then it is not kept. */
    private void noteHopeless(Throwable failure) {
        hopeless |= failure instanceof DamagedException
                || failure instanceof OverlapException
                || (failure instanceof WireException wire && wire.code() == ErrorCode.FENCED);
    }

    private OpenedCycle requireOpen() {
        OpenedCycle open = cycle;
        if (open == null) {
            throw new WireException(ErrorCode.BAD_STATE, "no cycle is open");
        }
        return open;
    }

    private Mono<Void> sendCommitted(RecoveryPoint point) {
        LOG.info("machine={} cycle={} point={} committed", hello.machine(), point.cycle(), point.number());
        report.committed(point);
        Committed committed = new Committed(
                point.cycle(),
                point.number(),
                point.time(),
                point.kind().jsonName(),
                point.consistency().jsonName(),
                point.changedBytes(),
                point.wireBytes(),
                point.storedBytes());
        return send(committed).doOnSuccess(sent -> departure.cycleEnds());
    }

    /** Runs a lane of the open cycle on its own connection. */
    Mono<Void> runLane(FramedConnection laneConnection, int number, Flux<Frame> frames) {
        OpenedCycle open = requireOpen();
        Lane lane = new Lane(laneConnection, number, open, parts, flow);
        return lane.run(frames.doOnNext(frame -> silence.end()))
                .takeUntilOther(failure.asMono().onErrorComplete(e -> e == agentLeft))
                .doOnError(this::fail);
    }

    private Mono<Void> idleTooLong() {
        TimeLimits limits = parts.settings().limits();
        return silence.tooLong(() -> cycle == null ? limits.idleSession() : limits.idleCycle(), this::isOurTurn)
                .flatMap(any -> Mono.error(new WireException(ErrorCode.TIMEOUT, "nothing has happened for too long")));
    }

    /** Time during which the gateway works on a request, has no room for batches, or has nothing to say to who listens, is not the agent's. */
    private boolean isOurTurn() {
        return busy || (cycle == null ? terms.isHeard() : !parts.space().isOpen());
    }

    /** Ends the session because of what went wrong on a lane or in the upload. */
    private void fail(Throwable cause) {
        noteHopeless(cause);
        failure.tryEmitError(WireErrors.of(cause));
    }

    /** Takes no new cycle, and ends when the one that is open is committed; completes when the session has ended, however it did. */
    Mono<Void> drain() {
        departure.ask();
        return gone.asMono();
    }

    /** Completes when its connection is closed: then the agent has been told why it ended. */
    Mono<Void> closed() {
        return connection.onClose();
    }

    /** Ends the session; completes when its files are closed, so that the cycle can be resumed. */
    Mono<Void> end(WireException why) {
        reason = why;
        return ending;
    }

    private Mono<Void> endNow() {
        WireException why = reason;
        failure.tryEmitError(why);
        return stopOpening().flatMap(cache -> hopeless ? cache.abandon(why).then(cache.delete()) : cache.abandon(why));
    }

    private synchronized Mono<CachedCycle> stopOpening() {
        ended = true;
        if (cycle != null) {
            report.failed(String.valueOf(reason.getMessage()));
        }
        cycle = null;
        return opening.onErrorComplete();
    }
}
