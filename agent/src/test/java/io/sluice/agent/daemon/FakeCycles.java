package io.sluice.agent.daemon;

import io.sluice.agent.replicate.MachineTerms;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.replicate.SessionWatch;
import io.sluice.agent.schedule.HostTime;
import io.sluice.agent.state.LastCycle;
import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Id;
import io.sluice.wire.Orders;
import io.sluice.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Cycles that take as long as a test says, and fail when it says. */
final class FakeCycles implements Cycles {

    private final HostTime time;
    private final long origin;
    private final List<Duration> starts = new ArrayList<>();
    private final List<Duration> questions = new ArrayList<>();
    private int points;
    private int running;
    private int cancelled;
    private int mostAtOnce;

    @Nullable
    AppliedPolicy policy;

    LastCycle last = LastCycle.NONE;
    Duration takes = Duration.ZERO;

    @Nullable
    Throwable fault;

    /** What keeps the daemon from hearing, but not from its cycles. */
    @Nullable
    Throwable deaf;

    Orders orders = Orders.NONE;
    SessionWatch watch = SessionWatch.NONE;
    private Sinks.Many<MachineTerms> told = Sinks.many().multicast().directBestEffort();
    private int listeners;

    List<String> warnings = List.of();

    FakeCycles(HostTime time) {
        this.time = time;
        this.origin = time.nanos();
    }

    /** When cycles were begun, counted from when this was made. */
    List<Duration> starts() {
        return starts;
    }

    /** When the terms were asked for. */
    List<Duration> questions() {
        return questions;
    }

    int points() {
        return points;
    }

    int running() {
        return running;
    }

    int cancelled() {
        return cancelled;
    }

    int mostAtOnce() {
        return mostAtOnce;
    }

    @Override
    public Flux<MachineTerms> listen() {
        return Flux.defer(() -> {
            questions.add(now());
            Throwable silence = deaf != null || refuses() ? deaf : fault;
            if (silence != null) {
                return Flux.error(silence);
            }
            told = Sinks.many().multicast().directBestEffort();
            listeners++;
            return Flux.concat(Mono.fromSupplier(this::terms), told.asFlux()).doFinally(end -> listeners--);
        });
    }

    /** A gateway that lets no cycle begin speaks all the same. */
    private boolean refuses() {
        return fault instanceof WireException refusal && refusal.code() == ErrorCode.MACHINE_PAUSED;
    }

    /** The gateway says how things stand now, to whoever listens. */
    void tell() {
        told.tryEmitNext(terms());
    }

    /** The connection of whoever listens breaks. */
    void hangUp(Throwable why) {
        told.tryEmitError(why);
    }

    int listeners() {
        return listeners;
    }

    private MachineTerms terms() {
        return new MachineTerms(policy, orders, last);
    }

    @Override
    public Mono<ReplicationResult> run(SessionWatch watch) {
        return Mono.defer(() -> {
            this.watch = watch;
            starts.add(now());
            mostAtOnce = Math.max(mostAtOnce, ++running);
            return Mono.delay(takes, time.timer())
                    .flatMap(end -> fault == null ? Mono.just(result()) : Mono.error(fault))
                    .doOnCancel(() -> cancelled++)
                    .doFinally(signal -> running--);
        });
    }

    private Duration now() {
        return Duration.ofNanos(time.nanos() - origin);
    }

    private ReplicationResult result() {
        Id id = new Id(1, ++points);
        return new ReplicationResult(
                id, id, id, points, Instant.EPOCH, "delta", "crash", 1, 2, 3, 4, 5, 6, warnings, policy);
    }
}
