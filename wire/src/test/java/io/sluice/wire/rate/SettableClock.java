package io.sluice.wire.rate;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands where it was set. */
final class SettableClock extends Clock {

    private volatile Instant time;

    SettableClock(Instant time) {
        this.time = time;
    }

    void set(Instant newTime) {
        time = newTime;
    }

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
        return time;
    }
}
