package io.sluice.agent.daemon;

import io.sluice.agent.replicate.MachineTerms;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.schedule.HostTime;
import io.sluice.agent.state.LastCycle;
import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.Id;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

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
    public Mono<MachineTerms> consult() {
        return Mono.defer(() -> {
            questions.add(now());
            return fault == null ? Mono.just(new MachineTerms(policy, last)) : Mono.error(fault);
        });
    }

    @Override
    public Mono<ReplicationResult> run() {
        return Mono.defer(() -> {
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
