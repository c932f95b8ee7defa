package io.sluice.agent.daemon;

import io.sluice.agent.replicate.MachineTerms;
import io.sluice.agent.replicate.ReplicationFault;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.replicate.SessionWatch;
import io.sluice.agent.schedule.Backoff;
import io.sluice.agent.schedule.HostTime;
import io.sluice.config.Durations;
import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Replicates one machine all the time.
 *
 * <p>There is one thing to do at a time: it listens to the gateway until a cycle is due, and makes the cycle; so cycles cannot overlap. What it hears, the
 * policy and what operators order, decides when that is. A gateway that cannot be heard changes nothing in it: what was heard last holds, and a
 * cycle that is due tries the gateway for itself. However long nothing could be done, what was missed is made up by the one cycle that is due.
 *
 * <p>In: terms and results. Out: log lines, and a line for whoever supervises the process. Threads: any, one signal at a time. Errors: none but the
 * JVM's own. Cancel: ends the cycle that runs.
 */
public final class AgentDaemon {

    private static final Logger LOG = LoggerFactory.getLogger(AgentDaemon.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** For less than this a connection is not worth its handshake: the next cycle hears the same as soon. */
    private static final long LEAST_LISTENING_NANOS = Duration.ofSeconds(2).toNanos();

    /** A listener ends with these when somebody replicates the machine by hand: nothing is wrong, and a cycle that is due will tell if it is. */
    private static final Set<String> HARMLESS = Set.of(ErrorCode.MACHINE_BUSY.name(), ErrorCode.BAD_STATE.name());

    private final String machine;
    private final Cycles cycles;
    private final HostTime time;
    private final Backoff backoff;
    private final FailureLog failureLog;
    private final Consumer<String> status;
    private final Agenda agenda;
    private final SessionWatch watch = new Watch();
    private @Nullable AppliedPolicy policy;
    private boolean hasPolicy;
    private int failedCycles;
    private int failedListeners;
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
        this.agenda = new Agenda(time);
    }

    /** Goes on until it is cancelled. Once only. */
    public Mono<Void> run() {
        return Mono.defer(() -> turn().then(Mono.defer(this::cycle))).repeat().then();
    }

    /** Listens until a cycle is due. Whatever is heard may make it due sooner or later. */
    private Mono<Void> turn() {
        if (agenda.isOpen() && agenda.leftNanos() < LEAST_LISTENING_NANOS) {
            return time.await(agenda::leftNanos);
        }
        return Flux.concat(Mono.just(agenda), listening().map(any -> agenda))
                .switchMap(now -> now.isOpen() ? time.await(now::leftNanos).thenReturn(now) : Mono.never())
                .next()
                .then();
    }

    private Flux<MachineTerms> listening() {
        return Flux.defer(cycles::listen)
                .publishOn(time.timer())
                .doOnNext(this::heard)
                .onErrorResume(fault ->
                        Mono.delay(pauseOfListener(fault), time.timer()).thenMany(Flux.empty()))
                .repeat();
    }

    private void heard(MachineTerms now) {
        boolean isFirst = !agenda.isKnown();
        boolean wasPaused = agenda.isPaused();
        failedListeners = 0;
        failureLog.reached();
        agenda.heard(now);
        tell(now.policy());
        if (agenda.isPaused()) {
            paused(wasPaused);
        } else if (wasPaused) {
            LOG.info("machine={} is resumed", machine);
        } else if (isFirst) {
            long seconds = Math.max(0, TimeUnit.NANOSECONDS.toSeconds(agenda.leftNanos()));
            LOG.info("machine={} waits for its first cycle seconds={}", machine, seconds);
            status.accept("first cycle in " + seconds + " s");
        }
    }

    private void paused(boolean wasPaused) {
        if (!wasPaused) {
            LOG.info("machine={} is paused: no cycle begins until it is resumed", machine);
        }
        status.accept("paused");
    }

    private Duration pauseOfListener(Throwable thrown) {
        ReplicationFault fault = ReplicationFault.of(thrown);
        boolean isHarmless = HARMLESS.contains(fault.code());
        if (isHarmless) {
            LOG.debug("machine={} cannot listen: {}", machine, fault.line());
        } else {
            failureLog.failed(fault, thrown);
            status.accept("failed attempts: " + failureLog.failures() + ", the last: " + fault.line());
        }
        return fault.lasting() && !isHarmless
                ? backoff.longPause(LONGEST_PAUSE)
                : backoff.pause(failedListeners++, LONGEST_PAUSE);
    }

    private Mono<Void> cycle() {
        long began = time.nanos();
        return cycles.run(watch)
                .doOnNext(result -> made(result, began))
                .then()
                .onErrorResume(fault -> Mono.fromRunnable(() -> failed(fault)));
    }

    private void made(ReplicationResult result, long began) {
        failedCycles = 0;
        failureLog.succeeded();
        agenda.follow(result.policy());
        agenda.made(began);
        tell(result.policy());
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
        if (fault.code().equals(ErrorCode.MACHINE_PAUSED.name())) {
            paused(agenda.isPaused());
            agenda.refused();
            return;
        }
        Duration longest = agenda.every().compareTo(LONGEST_PAUSE) < 0 ? agenda.every() : LONGEST_PAUSE;
        agenda.failed(fault.lasting() ? backoff.longPause(longest) : backoff.pause(failedCycles, longest));
        failedCycles++;
        failureLog.failed(fault, thrown);
        status.accept("failed attempts: " + failureLog.failures() + ", the last: " + fault.line());
    }

    private void tell(@Nullable AppliedPolicy now) {
        if (hasPolicy && Objects.equals(now, policy)) {
            return;
        }
        hasPolicy = true;
        policy = now;
        String every = Durations.text(agenda.every());
        if (now == null) {
            LOG.warn("machine={} the gateway knows no policies: every={} until it is updated", machine, every);
        } else {
            LOG.info("machine={} policy={} every={}", machine, now.name(), every);
        }
    }

    /** What is told of a gateway that goes and comes back while a cycle is under way: at once, and not only when the cycle has failed for it. */
    private final class Watch implements SessionWatch {

        @Override
        public void welcomed() {
            failureLog.reached();
        }

        @Override
        public void broken(Throwable why) {
            failureLog.lost(ReplicationFault.of(why), why);
        }
    }
}
