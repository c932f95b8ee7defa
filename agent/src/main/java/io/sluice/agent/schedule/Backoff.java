package io.sluice.agent.schedule;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures: exponentially growing, with full jitter, so that many hosts that have lost the same gateway do not come back
 * at the same moment (Marc Brooker, "Exponential backoff and jitter", AWS Architecture Blog, 2015).
 *
 * <p>Threads: one.
 */
public final class Backoff {

    private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MOST_DOUBLINGS = 30;

    private final RandomGenerator random;

    /** Pauses drawn from that. */
    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The pause after a failure.
     *
     * @param before how many failures there were before it, in a row
     * @param longest the ceiling of all pauses
     */
    public Duration pause(int before, Duration longest) {
        long ceiling = Math.min(longest.toNanos(), FIRST_NANOS << Math.min(before, MOST_DOUBLINGS));
        return Duration.ofNanos(random.nextLong(ceiling + 1));
    }

    /** The pause after a failure that does not pass by itself: from half of the longest to all of it. */
    public Duration longPause(Duration longest) {
        long half = longest.toNanos() / 2;
        return Duration.ofNanos(half + random.nextLong(half + 1));
    }
}
