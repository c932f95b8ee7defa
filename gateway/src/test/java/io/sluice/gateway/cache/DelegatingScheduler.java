package io.sluice.gateway.cache;

import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** Another scheduler, of which a test changes what it needs. */
class DelegatingScheduler implements Scheduler {

    private final Scheduler other;

    DelegatingScheduler(Scheduler other) {
        this.other = other;
    }

    @Override
    public Disposable schedule(Runnable task) {
        return other.schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return other.schedule(task, delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long delay, long period, TimeUnit unit) {
        return other.schedulePeriodically(task, delay, period, unit);
    }

    @Override
    public Worker createWorker() {
        return other.createWorker();
    }

    @Override
    public long now(TimeUnit unit) {
        return other.now(unit);
    }
}
