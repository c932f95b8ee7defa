package io.sluice.gateway.compress;

import io.sluice.gateway.compress.LevelControl.Load;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Looks once a second at what limits, and sets the compressor's level.
 *
 * <p>Threads: the disk scheduler, since how busy the host is stands in files. Owns: its ticks.
 */
public final class LevelTuner {

    private static final Logger LOG = LoggerFactory.getLogger(LevelTuner.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Compressor compressor;
    private final BooleanSupplier sinkLimits;
    private final DoubleSupplier cpu;
    private final int cores;
    private final LevelControl control = new LevelControl();
    private long lastNanos;
    private long lastWorkNanos;

    /**
     * One that has not begun.
     *
     * @param sinkLimits whether data waits for the sink at the moment
     * @param cpu share of the host's CPU in use since it was last asked; NaN is not known; may block
     * @param cores of the host
     */
    public LevelTuner(Compressor compressor, BooleanSupplier sinkLimits, DoubleSupplier cpu, int cores) {
        this.compressor = compressor;
        this.sinkLimits = sinkLimits;
        this.cpu = cpu;
        this.cores = cores;
    }

    /** Begins to look again and again, until it is disposed of. */
    public Disposable begin(Scheduler timer, Scheduler disk) {
        lastNanos = timer.now(TimeUnit.NANOSECONDS);
        return Flux.interval(EVERY, timer)
                .onBackpressureDrop()
                .concatMap(
                        tick -> Mono.fromRunnable(() -> look(timer.now(TimeUnit.NANOSECONDS)))
                                .subscribeOn(disk)
                                .doOnError(e -> LOG.error("a look at what limits failed", e))
                                .onErrorComplete(),
                        0)
                .subscribe();
    }

    private void look(long nanos) {
        long work = compressor.counters().workNanos();
        double span = Math.max(1, nanos - lastNanos);
        double compressing = Math.min(1, (work - lastWorkNanos) / span / cores);
        lastNanos = nanos;
        lastWorkNanos = work;
        int before = compressor.level();
        int level = control.next(new Load(sinkLimits.getAsBoolean(), compressing, cpu.getAsDouble()));
        if (level != before) {
            compressor.level(level);
            LOG.debug("zstd level={} before={} compressing={}", level, before, compressing);
        }
    }
}
