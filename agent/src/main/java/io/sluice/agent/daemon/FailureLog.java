package io.sluice.agent.daemon;

import io.sluice.agent.replicate.ReplicationFault;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is logged of failures in a row, which may go on for days: each kind once, when it is first met, and a reminder at intervals that grow from a
 * minute to an hour. After a success all is forgotten.
 *
 * <p>Threads: one. Limits: a word per kind.
 */
final class FailureLog {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final long FIRST_REMINDER_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long LONGEST_INTERVAL_NANOS = Duration.ofHours(1).toNanos();

    private final String machine;
    private final LongSupplier uptimeNanos;
    private final Set<String> met = new HashSet<>();
    private int failures;
    private long sinceNanos;
    private long lastNanos;
    private long intervalNanos;

    FailureLog(String machine, LongSupplier uptimeNanos) {
        this.machine = machine;
        this.uptimeNanos = uptimeNanos;
    }

    /** How many failures there have been since the last success. */
    int failures() {
        return failures;
    }

    void failed(ReplicationFault fault, Throwable thrown) {
        long now = uptimeNanos.getAsLong();
        if (failures++ == 0) {
            sinceNanos = now;
        }
        if (met.add(fault.code())) {
            first(fault, thrown);
            lastNanos = now;
            intervalNanos = FIRST_REMINDER_NANOS;
        } else if (now - lastNanos >= intervalNanos) {
            remind(fault, now);
            lastNanos = now;
            intervalNanos = Math.min(2 * intervalNanos, LONGEST_INTERVAL_NANOS);
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

    void succeeded() {
        failures = 0;
        met.clear();
    }
}
