package io.sluice.gateway.machines;

import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.wire.Id;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one machine; its session tells, whoever wants to know asks for {@link #status}. Threads: any.
 *
 * <p>A session that ends says so before the machine's next one begins.
 */
public final class Machine {

    /** How long an agent may stay away after a recovery point before it is missed, or two of its intervals where that is longer. */
    private static final Duration HEARTBEAT = Duration.ofMinutes(15);

    private final Id id;
    private final Clock clock;
    private final Runnable onDisconnected;
    private String name;
    private MachineState state = MachineState.OFFLINE;
    private Duration patience = HEARTBEAT;
    private boolean isDone;
    private @Nullable String peer;
    private @Nullable Instant offlineSince;
    private @Nullable RunningCycle cycle;
    private @Nullable LastPoint lastPoint;
    private @Nullable LastCycle lastCycle;

    Machine(Id id, String name, Clock clock, Runnable onDisconnected) {
        this.id = id;
        this.name = name;
        this.clock = clock;
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

    synchronized void connected(String as, String from, Duration every) {
        every(every);
        name = as;
        peer = from;
        offlineSince = null;
        state = MachineState.IDLE;
    }

    /** How often its policy wants a recovery point, from now on. */
    public synchronized void every(Duration every) {
        Duration twice = every.multipliedBy(2);
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
                id, name, seen, peer, isWaiting ? null : offlineSince, cycle, lastPoint, lastCycle, now);
    }

    private boolean isMissed(Instant now) {
        return offlineSince != null && now.isAfter(offlineSince.plus(patience));
    }
}
