package io.sluice.agent.replicate;

import io.sluice.agent.cut.CutThreads;
import io.sluice.agent.state.StateDirectory;
import io.sluice.wire.MemoryPool;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.resources.LoopResources;
import reactor.util.retry.Retry;

/**
 * Replicates a machine's disks to a gateway: one recovery point for each call that succeeds, none for one that fails.
 *
 * <p>In: a request. Out: what came of it. Errors: one line each. Those of docs/wire.md as {@code WireException}, an IOException for disks and
 * state, {@link GatewayLostException} when there was no progress for longer than the settings' patience. Threads: its own, and the
 * loops'; results come on one of them. Memory: {@link ReplicatorSettings#ceilings}. Cancel: ends everything; what the gateway has is
 * resumed by the next call where the disks hold still.
 */
public final class Replicator {

    private static final Logger LOG = LoggerFactory.getLogger(Replicator.class);
    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(200);

    private final ReplicatorSettings settings;
    private final StateDirectory states;
    private final LoopResources loops;
    private final Scheduler timer;
    private final Clock clock;
    private final RandomGenerator random;
    private final HostLimits limits;

    /** A replicator that keeps what it remembers in {@code states}. Loops and timer stay the caller's. */
    public Replicator(
            ReplicatorSettings settings,
            StateDirectory states,
            LoopResources loops,
            Scheduler timer,
            Clock clock,
            RandomGenerator random) {
        this(settings, states, loops, timer, clock, random, HostLimits.NONE);
    }

    /** The same within limits. */
    public Replicator(
            ReplicatorSettings settings,
            StateDirectory states,
            LoopResources loops,
            Scheduler timer,
            Clock clock,
            RandomGenerator random,
            HostLimits limits) {
        this.settings = settings;
        this.states = states;
        this.loops = loops;
        this.timer = timer;
        this.clock = clock;
        this.random = random;
        this.limits = limits;
    }

    /** Makes one recovery point. {@code progress} hears a few times a second how far it is, on the timer's threads. */
    public Mono<ReplicationResult> replicate(ReplicationRequest request, Consumer<ReplicationProgress> progress) {
        return Mono.defer(() -> step(request, progress, SessionWatch.NONE))
                .repeat()
                .doOnNext(result -> {
                    if (result.isSeed()) {
                        LOG.info(
                                "machine={} seed point={} changed={}",
                                request.machine(),
                                result.point(),
                                result.changedBytes());
                    }
                })
                .scan((before, result) -> result.after(before))
                .filter(result -> !result.isSeed())
                .next();
    }

    /** Makes one point, which may be a seed: then there is more to do at once. {@code watch} hears how its sessions go. */
    public Mono<ReplicationResult> step(
            ReplicationRequest request, Consumer<ReplicationProgress> progress, SessionWatch watch) {
        return Mono.defer(() -> step(request, newWorkshop(), progress, watch));
    }

    /**
     * Hears on which terms the machine is replicated: now, and again whenever they change. Begins no cycle. Never completes; fails when the gateway
     * is lost or ends the session, as it does when another process of this host begins one.
     */
    public Flux<MachineTerms> listen(ReplicationRequest request) {
        return Flux.defer(() -> new Listening(newWorkshop(), request).terms());
    }

    private Workshop newWorkshop() {
        return new Workshop(
                settings,
                states,
                loops,
                timer,
                clock,
                random,
                new CutThreads(settings.readers()),
                new MemoryPool(settings.dataPoolBytes()),
                new MemoryPool(ReplicatorSettings.CONTROL_POOL_BYTES),
                limits);
    }

    private Mono<ReplicationResult> step(
            ReplicationRequest request, Workshop workshop, Consumer<ReplicationProgress> progress, SessionWatch watch) {
        Tally tally = new Tally();
        Flux<ReplicationResult> reports = Flux.interval(PROGRESS_INTERVAL, timer)
                .onBackpressureDrop()
                .doOnNext(tick -> progress.accept(tally.progress()))
                .thenMany(Flux.never());
        Mono<ReplicationResult> result = MachineLease.during(
                request,
                workshop,
                lease -> cycle(request, workshop, lease, tally, watch).retryWhen(newCycles()));
        return Flux.merge(result, reports).next();
    }

    private static Mono<ReplicationResult> cycle(
            ReplicationRequest request, Workshop workshop, MachineLease lease, Tally tally, SessionWatch watch) {
        return Mono.usingWhen(
                workshop.onCutter(() -> MachineView.open(request.disks(), workshop.clock()))
                        .doOnNext(machine -> tally.disks(machine.sizeBytes()))
                        .map(machine -> new CycleRun(workshop, request, machine, lease, tally, watch)),
                run -> run.run()
                        .onErrorResume(
                                Faults::endsTheCycle, fault -> run.abandon().then(Mono.error(fault))),
                CycleRun::close);
    }

    private Retry newCycles() {
        return Retry.max(settings.maxCycles() - 1L)
                .filter(Faults::endsTheCycle)
                .doBeforeRetry(signal -> LOG.info(
                        "cycle ended, another begins: {}", signal.failure().getMessage()))
                .onRetryExhaustedThrow((spec, signal) -> signal.failure());
    }
}
