package io.sluice.agent.daemon;

import io.sluice.agent.replicate.ReplicationFault;
import io.sluice.wire.ErrorCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is logged of failures in a row, which may go on for days: each kind once, when it is first met, and a reminder at intervals that grow from a
 * minute to an hour. After a success all is forgotten. A gateway that goes away is told of when it goes and when it is back; one that comes and goes, no
 * more often than the reminders.
 *
 * <p>Threads: any. Limits: a word per kind.
 */
final class FailureLog {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final long FIRST_REMINDER_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long LONGEST_INTERVAL_NANOS = Duration.ofHours(1).toNanos();

    /** That the gateway cannot be reached, in whichever way. */
    private static final Set<String> AWAY =
            Set.of(ReplicationFault.GATEWAY_LOST, ErrorCode.SHUTTING_DOWN.name(), ErrorCode.TIMEOUT.name());

    private final String machine;
    private final LongSupplier uptimeNanos;
    private final Set<String> met = new HashSet<>();
    private boolean isAway;
    private boolean isTold;
    private int failures;
    private long awaySinceNanos;
    private long sinceNanos;
    private long lastNanos;
    private long intervalNanos;

    FailureLog(String machine, LongSupplier uptimeNanos) {
        this.machine = machine;
        this.uptimeNanos = uptimeNanos;
    }

    /** How many failures there have been since the last success. */
    synchronized int failures() {
        return failures;
    }

    /** A session broke, and another is tried; told only where it is the gateway that is away. */
    synchronized void lost(ReplicationFault fault, Throwable thrown) {
        if (AWAY.contains(fault.code())) {
            failed(fault, thrown);
        }
    }

    /** The gateway has answered. */
    synchronized void reached() {
        if (isAway && isTold) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(uptimeNanos.getAsLong() - awaySinceNanos);
            LOG.info("machine={} hears its gateway again seconds={}", machine, seconds);
        }
        isAway = false;
        isTold = false;
    }

    synchronized void failed(ReplicationFault fault, Throwable thrown) {
        long now = uptimeNanos.getAsLong();
        boolean isLoss = AWAY.contains(fault.code());
        boolean isNewLoss = isLoss && !isAway;
        if (isNewLoss) {
            isAway = true;
            awaySinceNanos = now;
        }
        if (failures++ == 0) {
            sinceNanos = now;
        }
        boolean isDue = now - lastNanos >= intervalNanos;
        if (met.add(fault.code())) {
            intervalNanos = FIRST_REMINDER_NANOS;
            first(fault, thrown);
        } else if (isDue) {
            intervalNanos = Math.min(2 * intervalNanos, LONGEST_INTERVAL_NANOS);
            again(fault, thrown, isNewLoss, now);
        } else {
            return;
        }
        lastNanos = now;
        isTold |= isLoss;
    }

    /** One that came back meanwhile and went again does not still fail. */
    private void again(ReplicationFault fault, Throwable thrown, boolean isNewLoss, long now) {
        if (isNewLoss) {
            failures = 1;
            sinceNanos = now;
            first(fault, thrown);
        } else {
            remind(fault, now);
        }
    }

    private void first(ReplicationFault fault, Throwable thrown) {
        if (fault.lasting()) {
            LOG.error("machine={} failed code={} and cannot go on by itself: {}", machine, fault.code(), fault.line());
        } else if (fault.code().equals(ReplicationFault.INTERNAL)) {
            LOG.error("machine={} failed code={}, and is tried again", machine, fault.code(), thrown);
        } else {
            LOG.warn("machine={} failed code={}, and is tried again: {}", machine, fault.code(), fault.line());
        }
    }

    private void remind(ReplicationFault fault, long now) {
        LOG.warn(
                "machine={} still fails code={} attempts={} seconds={}: {}",
                machine,
                fault.code(),
                failures,
                TimeUnit.NANOSECONDS.toSeconds(now - sinceNanos),
                fault.line());
    }

    synchronized void succeeded() {
        failures = 0;
        isAway = false;
        isTold = false;
        met.clear();
    }
}
