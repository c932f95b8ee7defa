package io.sluice.agent.daemon;

import io.sluice.agent.replicate.MachineTerms;
import io.sluice.agent.replicate.ReplicationFault;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.schedule.Backoff;
import io.sluice.agent.schedule.DailyTime;
import io.sluice.agent.schedule.HostTime;
import io.sluice.config.Durations;
import io.sluice.config.policy.Policy;
import io.sluice.wire.AppliedPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Replicates one machine all the time.
 *
 * <p>There is one thing to do at a time, and one moment at which it is due; so cycles cannot overlap. First the terms are asked for: the policy,
 * and when the last cycle began. Then come cycles. Each is due one interval after the last one began; if that took longer, at once. However long
 * nothing could be done, what was missed is made up by the one cycle that is due. A failure makes the same thing due again after a pause.
 *
 * <p>In: terms and results, each with the policy in force, which acts from the next cycle on. Out: log lines, and a line for whoever supervises the
 * process. Threads: any, one signal at a time. Errors: none but the JVM's own. Cancel: ends the cycle that runs.
 */
public final class AgentDaemon {

    private static final Logger LOG = LoggerFactory.getLogger(AgentDaemon.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final String machine;
    private final Cycles cycles;
    private final HostTime time;
    private final Backoff backoff;
    private final FailureLog failureLog;
    private final Consumer<String> status;
    private LongSupplier leftNanos = () -> 0;
    private Duration every = LONGEST_PAUSE;
    private boolean consulted;
    private @Nullable AppliedPolicy policy;
    private List<String> warnings = List.of();

    /**
     * A daemon that does nothing yet.
     *
     * @param machine its name, for the log
     * @param status takes a line that says how things stand, whenever that changes
     */
    public AgentDaemon(String machine, Cycles cycles, HostTime time, Backoff backoff, Consumer<String> status) {
        this.machine = machine;
        this.cycles = cycles;
        this.time = time;
        this.backoff = backoff;
        this.failureLog = new FailureLog(machine, time.uptimeNanos());
        this.status = status;
    }

    /** Goes on until it is cancelled. Once only. */
    public Mono<Void> run() {
        return Mono.defer(() -> time.await(() -> leftNanos.getAsLong()).then(Mono.defer(this::attempt)))
                .repeat()
                .then();
    }

    private Mono<Void> attempt() {
        long began = time.nanos();
        Mono<Void> step = consulted
                ? cycles.run().doOnNext(result -> made(result, began)).then()
                : cycles.consult().doOnNext(this::agreed).then();
        return step.onErrorResume(fault -> Mono.fromRunnable(() -> failed(fault)));
    }

    private void agreed(MachineTerms terms) {
        failureLog.succeeded();
        take(terms.policy());
        Optional<LocalTime> start = terms.last().begun()
                ? Optional.empty()
                : Optional.ofNullable(terms.policy()).flatMap(AppliedPolicy::firstStart);
        if (start.isPresent()) {
            dueAt(new DailyTime(start.get(), time.clock().getZone())
                    .next(time.clock().instant()));
        } else {
            dueIn(terms.last().completedSince().map(this::restOfInterval).orElse(Duration.ZERO));
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(leftNanos.getAsLong());
        LOG.info("machine={} waits for its first cycle seconds={}", machine, seconds);
        status.accept("first cycle in " + seconds + " s");
    }

    /** A clock that was set back since does not make it longer than the interval. */
    private Duration restOfInterval(Instant lastBegan) {
        Duration rest = every.minus(Duration.between(lastBegan, time.clock().instant()));
        return rest.compareTo(every) > 0 ? every : rest;
    }

    private void made(ReplicationResult result, long began) {
        failureLog.succeeded();
        take(result.policy());
        dueAfter(began, every);
        LOG.info(
                "machine={} point={} kind={} consistency={} changed={} sent={} seconds={}",
                machine,
                result.point(),
                result.kind(),
                result.consistency(),
                result.changedBytes(),
                result.sentBytes(),
                TimeUnit.NANOSECONDS.toMillis(time.nanos() - began) / 1000.0);
        warn(result.warnings());
        status.accept("point " + result.point() + " of " + result.time());
    }

    /** A disk that is in use is so in each cycle, and nobody wants to read it each time. */
    private void warn(List<String> now) {
        if (!now.equals(warnings)) {
            now.forEach(line -> LOG.warn("machine={} {}", machine, line));
            warnings = now;
        }
    }

    private void failed(Throwable thrown) {
        ReplicationFault fault = ReplicationFault.of(thrown);
        Duration longest = every.compareTo(LONGEST_PAUSE) < 0 ? every : LONGEST_PAUSE;
        dueIn(fault.lasting() ? backoff.longPause(longest) : backoff.pause(failureLog.failures(), longest));
        failureLog.failed(fault, thrown);
        status.accept("failed attempts: " + failureLog.failures() + ", the last: " + fault.line());
    }

    private void take(@Nullable AppliedPolicy now) {
        if (consulted && Objects.equals(now, policy)) {
            return;
        }
        consulted = true;
        policy = now;
        every = now == null ? Policy.DEFAULT.every() : now.every();
        if (now == null) {
            LOG.warn(
                    "machine={} the gateway knows no policies: every={} until it is updated",
                    machine,
                    Durations.text(every));
        } else {
            LOG.info("machine={} policy={} every={}", machine, now.name(), Durations.text(every));
        }
    }

    private void dueIn(Duration pause) {
        dueAfter(time.nanos(), pause);
    }

    private void dueAfter(long nanos, Duration interval) {
        long due = nanos + interval.toNanos();
        leftNanos = () -> due - time.nanos();
    }

    private void dueAt(Instant moment) {
        leftNanos = () -> Duration.between(time.clock().instant(), moment).toNanos();
    }
}
