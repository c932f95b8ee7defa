package io.sluice.wire.rate;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** A timer on a busy machine: everything comes late, by up to a bound. */
final class LateTimer implements Scheduler {

    private final Scheduler punctual;
    private final Random random;
    private final long mostNanos;

    LateTimer(Scheduler punctual, Random random, long mostMillis) {
        this.punctual = punctual;
        this.random = random;
        this.mostNanos = TimeUnit.MILLISECONDS.toNanos(mostMillis);
    }

    @Override
    public Disposable schedule(Runnable task) {
        return punctual.schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        long late = (long) (random.nextDouble() * mostNanos);
        return punctual.schedule(task, unit.toNanos(delay) + late, TimeUnit.NANOSECONDS);
    }

    @Override
    public long now(TimeUnit unit) {
        return punctual.now(unit);
    }

    @Override
    public Worker createWorker() {
        return punctual.createWorker();
    }
}
