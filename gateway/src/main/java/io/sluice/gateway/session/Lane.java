package io.sluice.gateway.session;

import io.sluice.gateway.cache.CacheSpace;
import io.sluice.gateway.compress.Compressor;
import io.sluice.gateway.ingest.LaneIngest;
import io.sluice.gateway.ingest.ReceiveWindow;
import io.sluice.gateway.meter.StageCounters;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Frame;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.Message.Ack;
import io.sluice.wire.Message.LaneWelcome;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One data lane of an open cycle, from its socket to its ACKs: the whole path of a batch through the gateway's front.
 *
 * <p>Demand comes from behind: a frame is read when there is room for its batch further on, and more is granted when its batch is
 * durable.
 */
final class Lane {

    /** Batches of one lane between compression and durability; the window bounds them in bytes long before. */
    private static final int IN_CACHE = 1024;

    private static final int RENEWALS_PER_GRANT = 3;

    private final FramedConnection connection;
    private final int number;
    private final OpenedCycle cycle;
    private final CycleFlow flow;
    private final StageCounters counters;
    private final LaneIngest ingest;
    private final ReceiveWindow window;
    private final CountedGrants grants;
    private final Compressor compressor;
    private final CacheSpace space;
    private final Duration grantLife;
    private final Scheduler timer;

    Lane(FramedConnection connection, int number, OpenedCycle cycle, Parts parts, CycleFlow flow) {
        this.connection = connection;
        this.number = number;
        this.flow = flow;
        this.counters = parts.counters().cache();
        this.cycle = cycle;
        this.compressor = parts.compressor();
        this.space = parts.space();
        this.grantLife = parts.settings().limits().grant();
        this.timer = parts.resources().timer();
        this.window = new ReceiveWindow(
                parts.settings().windowBytes(), grantLife, cycle.cache().sequences()::isDurable);
        this.grants = new CountedGrants(parts.counters());
        this.ingest = cycle.ingest(number, parts.settings().batchBytes(), window, parts.counters());
    }

    /**
     * Runs the lane until the agent closes it; its error is the session's. A connection that is reset is closed too: that is what an agent's
     * system sends when it closes a lane whose last ACKs nobody has read. It is an error only where something was still to be said.
     */
    Mono<Void> run(Flux<Frame> frames) {
        Ack grant = grant();
        return connection
                .send(new LaneWelcome(Connections.PROTOCOL, 0, grant.window(), grant.expiresMillis()), number)
                .then(connection.sendLatest(
                        path(frames.onErrorComplete(WireErrors::isBrokenConnection), grant.window() == 0),
                        this::grant,
                        number))
                .onErrorComplete(e -> WireErrors.isBrokenConnection(e) && window.isSettled())
                .doOnSubscribe(subscription -> flow.laneBegins())
                .doFinally(signal -> {
                    flow.laneEnds();
                    grants.end();
                });
    }

    private Ack grant() {
        return grants.count(window.grant(space.isOpen()));
    }

    /**
     * The path, which calls for an ACK whenever there is something to say. Compression comes before the cache, so that what is synced and
     * counted is small; sealing will stand between them.
     */
    private Flux<Boolean> path(Flux<Frame> frames, boolean closed) {
        return frames.transform(ingest::ingest)
                .transform(this::compress)
                .transform(this::cache)
                .onErrorMap(WireErrors::first)
                .transform(durable -> acknowledge(durable, closed));
    }

    private Flux<Batch> compress(Flux<Batch> batches) {
        return batches.doOnNext(batch -> flow.compressing(1))
                .transform(compressor::compress)
                .doOnNext(batch -> flow.compressing(-1));
    }

    private Flux<BatchHeader> cache(Flux<Batch> batches) {
        return batches.map(this::append).flatMapSequential(durable -> durable, IN_CACHE, 1);
    }

    /** Hands the batch over at once: whoever cancels later loses a signal and no buffer. */
    private Mono<BatchHeader> append(Batch batch) {
        BatchHeader header = batch.header();
        long came = System.nanoTime();
        return cycle.cache()
                .batches()
                .append(batch, window.isHalfUsed())
                .doOnSuccess(durable -> counters.waited(System.nanoTime() - came))
                .thenReturn(header);
    }

    private Flux<Boolean> acknowledge(Flux<BatchHeader> durable, boolean closed) {
        Flux<Boolean> acknowledged =
                durable.doOnNext(header -> window.durable(header.sequence())).map(header -> true);
        return Flux.merge(renewals(closed), acknowledged.concatWith(Mono.just(false)))
                .takeWhile(goesOn -> goesOn);
    }

    /**
     * What calls for a grant though nothing became durable. Between the first grant and the subscription to the cache's changes one may be
     * missed; so a lane that began with a closed window looks once more.
     */
    private Flux<Boolean> renewals(boolean closed) {
        return Flux.merge(
                        space.changes().onBackpressureLatest(),
                        window.dropped().onBackpressureLatest(),
                        Flux.interval(grantLife.dividedBy(RENEWALS_PER_GRANT), timer)
                                .onBackpressureLatest(),
                        closed ? Mono.just(true) : Mono.empty())
                .map(any -> true);
    }
}
