package io.sluice.wire.rate;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A budget in virtual time, and senders that never run out. */
final class Traffic {

    static final Instant START = Instant.parse("2026-11-20T07:59:00Z");

    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final Sent all = new Sent();
    final Budget budget;

    Traffic(BandwidthSchedule schedule) {
        budget = new Budget(schedule, time, clock());
    }

    Traffic(BandwidthSchedule schedule, java.util.function.UnaryOperator<Scheduler> timer) {
        budget = new Budget(schedule, timer.apply(time), clock());
    }

    static BandwidthSchedule rate(String text) {
        return BandwidthSchedule.constant(BitRate.parse(text));
    }

    /** The larger of 100 ms and 16 KiB. */
    static long burstBytes(long bytesPerSec) {
        return Math.max(bytesPerSec / 10, 16 << 10);
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return START.plusNanos(now());
            }
        };
    }

    long now() {
        return time.now(TimeUnit.NANOSECONDS);
    }

    Member member(int weight) {
        return budget.member(weight, BandwidthSchedule.UNLIMITED);
    }

    /** Sends all it may, a piece at a time, until it is disposed. */
    Disposable send(Member member, Sent sent) {
        return member.take(Long.MAX_VALUE).repeat().subscribe(bytes -> {
            sent.add(now(), bytes);
            all.add(now(), bytes);
        });
    }

    Sent send(Member member) {
        Sent sent = new Sent();
        send(member, sent);
        return sent;
    }

    void pass(Duration duration) {
        time.advanceTimeBy(duration);
    }
}
