package io.sluice.gateway.machines;

import io.sluice.config.policy.Policy;
import io.sluice.gateway.holdup.HeldUp;
import io.sluice.gateway.holdup.HoldUp;
import io.sluice.gateway.holdup.Hop;
import io.sluice.gateway.holdup.Moment;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.wire.Id;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one machine; its session tells, whoever wants to know asks for {@link #status}. Threads: any.
 *
 * <p>A session that ends says so before the machine's next one begins.
 */
public final class Machine {

    /** How long an agent may stay away after a recovery point before it is missed, or two of its intervals where that is longer. */
    private static final Duration HEARTBEAT = Duration.ofMinutes(15);

    /** A cycle that broke is usually gone on with at once, and then runs for longer than this. */
    private static final Duration GOING_ON = Duration.ofMinutes(1);

    private final Id id;
    private final Clock clock;
    private final Runnable onDisconnected;
    private String name;
    private MachineState state = MachineState.OFFLINE;
    private Duration patience = HEARTBEAT;
    private Policy policy;
    private final Map<Hop, Duration> held = new EnumMap<>(Hop.class);
    private boolean isDone;
    private final Instant knownSince;
    private @Nullable Instant failedAt;
    private String failure = "";
    private @Nullable String peer;
    private @Nullable Instant offlineSince;
    private @Nullable RunningCycle cycle;
    private @Nullable LastPoint lastPoint;
    private @Nullable LastCycle lastCycle;

    Machine(Id id, String name, Policy policy, Clock clock, Runnable onDisconnected) {
        this.id = id;
        this.name = name;
        this.policy = policy;
        this.clock = clock;
        this.knownSince = clock.instant();
        this.onDisconnected = onDisconnected;
    }

    /** Its id in the vault. */
    public Id id() {
        return id;
    }

    /** The vault has this point; what a session has said since is newer. */
    synchronized void found(RecoveryPoint point) {
        if (point.isRecoverable() && (lastPoint == null || lastPoint.number() < point.number())) {
            lastPoint = LastPoint.of(point);
        }
    }

    synchronized void connected(String as, String from, Policy applied) {
        follow(applied);
        isDone = false;
        name = as;
        peer = from;
        offlineSince = null;
        state = MachineState.IDLE;
    }

    synchronized boolean isNamed(String other) {
        return name.equals(other);
    }

    /** Its policy is that one, from now on. */
    public synchronized void follow(Policy applied) {
        policy = applied;
        Duration twice = applied.every().multipliedBy(2);
        patience = twice.compareTo(HEARTBEAT) > 0 ? twice : HEARTBEAT;
    }

    /** A cycle is open, on top of that point. */
    public synchronized void opened(RunningCycle opened, @Nullable RecoveryPoint base) {
        cycle = opened;
        isDone = false;
        state = MachineState.RECEIVING;
        if (base != null) {
            found(base);
        }
    }

    /** CLOSE_CYCLE has come. */
    public synchronized void closing() {
        state = MachineState.UPLOADING;
    }

    /** All of the closed cycle is in the sink. */
    public synchronized void uploaded() {
        if (cycle != null) {
            state = MachineState.COMMITTING;
        }
    }

    /** There is a new point, or the agent has heard of one that was there. */
    public synchronized void committed(RecoveryPoint point) {
        found(point);
        RunningCycle done = cycle;
        if (done != null) {
            Duration took = Duration.between(done.since(), clock.instant());
            lastCycle = new LastCycle(
                    done.kind(), took.isNegative() ? Duration.ZERO : took, point.changedBytes(), point.storedBytes());
        }
        cycle = null;
        isDone = true;
        state = MachineState.IDLE;
        held.clear();
        failedAt = null;
    }

    /** The session ends in the midst of a cycle. */
    public synchronized void failed(String why) {
        Instant now = clock.instant();
        failedAt = isFailing(now) ? failedAt : now;
        failure = why;
    }

    /** Until it has a new point, or a cycle that goes on. */
    private boolean isFailing(Instant now) {
        RunningCycle running = cycle;
        return failedAt != null
                && (running == null || now.isBefore(running.since().plus(GOING_ON)));
    }

    private @Nullable String failure(Instant now) {
        Instant since = failedAt;
        return since != null && isFailing(now) && now.isAfter(since.plus(GOING_ON)) ? failure : null;
    }

    private Duration missedFor(Instant now) {
        if (state != MachineState.OFFLINE && state != MachineState.WAITING) {
            return Duration.ZERO;
        }
        Duration gone = Duration.between(offlineSince == null ? knownSince : offlineSince, now);
        return gone.compareTo(patience) > 0 ? gone : Duration.ZERO;
    }

    /** Looks at what it waits for; it is taken to have done so for that long. Waiting for the next cycle to be due is no hold-up. */
    synchronized void sample(Duration elapsed) {
        Hop hop = hop();
        if (hop != null) {
            held.merge(hop, elapsed, Duration::plus);
        }
    }

    private @Nullable Hop hop() {
        RunningCycle running = cycle;
        if (running != null) {
            return HoldUp.of(running.flow().apply(phase()));
        }
        boolean isDue = lastPoint != null
                && Duration.between(lastPoint.time(), clock.instant()).compareTo(policy.every()) > 0;
        return isDue ? Hop.AGENT : null;
    }

    private Moment.Phase phase() {
        return switch (state) {
            case UPLOADING -> Moment.Phase.UPLOADING;
            case COMMITTING -> Moment.Phase.COMMITTING;
            default -> Moment.Phase.RECEIVING;
        };
    }

    /** The session is over, whatever it was doing. */
    public void disconnected() {
        synchronized (this) {
            if (state == MachineState.OFFLINE || state == MachineState.WAITING) {
                return;
            }
            state = isDone ? MachineState.WAITING : MachineState.OFFLINE;
            offlineSince = clock.instant();
            peer = null;
            cycle = null;
        }
        onDisconnected.run();
    }

    /** As it is now. */
    public synchronized MachineStatus status() {
        Instant now = clock.instant();
        boolean isWaiting = state == MachineState.WAITING && !isMissed(now);
        MachineState seen = state == MachineState.WAITING && !isWaiting ? MachineState.OFFLINE : state;
        return new MachineStatus(
                id,
                name,
                seen,
                peer,
                isWaiting ? null : offlineSince,
                cycle,
                lastPoint,
                lastCycle,
                policy.rpo(),
                new HeldUp(held),
                missedFor(now),
                failure(now),
                now);
    }

    private boolean isMissed(Instant now) {
        return offlineSince != null && now.isAfter(offlineSince.plus(patience));
    }
}
