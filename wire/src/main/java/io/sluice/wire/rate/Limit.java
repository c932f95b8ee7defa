package io.sluice.wire.rate;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * One limit, which follows a schedule: says when the next piece may go, and how large it may be. How it keeps its rate is told in {@link Budget}.
 *
 * <p>Units: the timer's nanoseconds, of which only differences mean anything. Threads: one at a time.
 */
final class Limit {

    /** The largest piece, however fast: so that a limit that comes meanwhile soon holds. */
    static final int MAX_PIECE_BYTES = 1 << 20;

    private static final int MIN_PIECE_BYTES = 512;
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long BURST_BYTES = 16 << 10;
    private static final int BURST_PARTS = 5;
    private static final int SLACK_PARTS = 3;
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** The longest time without a look at the clock, which somebody may set. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long UNLIMITED = 0;

    private final Clock clock;
    private final RecentBytes recent;
    private BandwidthSchedule schedule;
    private Instant lookedAt;
    private Instant changesAt;
    private long lookNanos;
    private long bitsPerSec = UNLIMITED;
    private long freeNanos;
    private long remainder;

    Limit(BandwidthSchedule schedule, Clock clock, long nowNanos) {
        this.schedule = schedule;
        this.clock = clock;
        this.recent = new RecentBytes(nowNanos);
        this.lookedAt = Instant.MIN;
        this.changesAt = Instant.MIN;
        this.freeNanos = nowNanos;
        throttle(schedule, nowNanos);
    }

    void throttle(BandwidthSchedule newSchedule, long nowNanos) {
        schedule = newSchedule;
        look(clock.instant(), nowNanos);
    }

    BandwidthSchedule schedule() {
        return schedule;
    }

    /** Looks whether the schedule has another rate now. */
    void refresh(long nowNanos) {
        if (schedule.isConstant() || nowNanos - lookNanos < 0) {
            return;
        }
        Instant time = clock.instant();
        if (time.isBefore(lookedAt) || !time.isBefore(changesAt)) {
            look(time, nowNanos);
        } else {
            lookAgain(time, nowNanos);
        }
    }

    private void look(Instant time, long nowNanos) {
        lookedAt = time;
        changesAt = schedule.nextChange(time).orElse(Instant.MAX);
        long newRate = schedule.rateAt(time).map(BitRate::bitsPerSec).orElse(UNLIMITED);
        if (newRate != bitsPerSec) {
            change(newRate, nowNanos);
        }
        lookAgain(time, nowNanos);
    }

    private void lookAgain(Instant time, long nowNanos) {
        boolean soon = time.plusNanos(LOOK_NANOS).isAfter(changesAt);
        lookNanos = nowNanos + (soon ? Duration.between(time, changesAt).toNanos() : LOOK_NANOS);
    }

    /** What was allowed ahead of its time is still to be waited for, at the new rate; but no longer than for a piece. */
    private void change(long newRate, long nowNanos) {
        double aheadNanos = Math.max(freeNanos - nowNanos, -slackNanos());
        double aheadBits = bitsPerSec == UNLIMITED ? 0 : aheadNanos * bitsPerSec;
        bitsPerSec = newRate;
        remainder = 0;
        freeNanos = nowNanos;
        if (newRate != UNLIMITED) {
            freeNanos += (long) Math.min(aheadBits / newRate, (double) partNanos());
        }
    }

    boolean isUnlimited() {
        return bitsPerSec == UNLIMITED;
    }

    /** The rate now, in bits per second; meaningless without a limit. */
    long bitsPerSec() {
        return bitsPerSec;
    }

    boolean isOpen(long nowNanos) {
        return isUnlimited() || freeNanos - nowNanos <= 0;
    }

    /** When to ask again, if it is closed now. */
    long asksAgainNanos() {
        return schedule.isConstant() || freeNanos - lookNanos < 0 ? freeNanos : lookNanos;
    }

    /** The largest piece while so many wait: what is behind its time, and one part of the burst ahead. */
    long pieceBytes(int waiting, long nowNanos) {
        if (isUnlimited()) {
            return MAX_PIECE_BYTES;
        }
        long behindNanos = Math.max(0, Math.min(nowNanos - freeNanos, slackNanos()));
        long behindBytes = (long) ((double) behindNanos * bitsPerSec / Byte.SIZE / NANOS_PER_SECOND);
        long fair = (behindBytes + burstBytes() / BURST_PARTS) / Math.max(1, waiting);
        return Math.max(MIN_PIECE_BYTES, Math.min(fair, MAX_PIECE_BYTES));
    }

    private long burstBytes() {
        return Math.max(BURST_BYTES, bitsPerSec / Byte.SIZE / (NANOS_PER_SECOND / BURST_NANOS));
    }

    private long slackNanos() {
        return isUnlimited() ? 0 : partNanos() * SLACK_PARTS;
    }

    private long partNanos() {
        long bytesNanos = (long) ((double) BURST_BYTES * Byte.SIZE * NANOS_PER_SECOND / bitsPerSec);
        return Math.max(BURST_NANOS, bytesNanos) / BURST_PARTS;
    }

    /** Bytes go. */
    void pass(long bytes, long nowNanos) {
        recent.add(bytes, nowNanos);
        if (isUnlimited()) {
            return;
        }
        long earliest = nowNanos - slackNanos();
        if (freeNanos - earliest < 0) {
            freeNanos = earliest;
        }
        long cost = bytes * Byte.SIZE * NANOS_PER_SECOND + remainder;
        freeNanos += cost / bitsPerSec;
        remainder = cost % bitsPerSec;
    }

    /** Bytes that were to go did not. What is given back beyond the slack is lost with the next piece, so a piece is enough. */
    void giveBack(long bytes, long nowNanos) {
        recent.add(-bytes, nowNanos);
        if (!isUnlimited()) {
            long counted = Math.min(bytes, MAX_PIECE_BYTES);
            freeNanos -= counted * Byte.SIZE * NANOS_PER_SECOND / bitsPerSec;
        }
    }

    RateReading reading(long nowNanos) {
        Instant time = clock.instant();
        return new RateReading(schedule.rateAt(time), recent.sum(nowNanos), schedule.nextChange(time));
    }
}
