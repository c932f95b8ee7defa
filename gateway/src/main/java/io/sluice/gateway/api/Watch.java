package io.sluice.gateway.api;

import io.sluice.gateway.alert.AlertHub;
import io.sluice.gateway.health.Figures;
import io.sluice.gateway.health.Figures.MachineRpo;
import io.sluice.gateway.health.HealthLog;
import io.sluice.gateway.health.HealthRules;
import io.sluice.gateway.health.MachineRules;
import io.sluice.gateway.machines.MachineStatus;
import io.sluice.gateway.session.Parts;
import io.sluice.sink.store.MeteredBlobStore;
import io.sluice.sink.vault.VaultKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Looks at the gateway now and then: rates every second, host, cache and health every five, the vault every ten.
 *
 * <p>Threads: what touches files is on the disk scheduler; what was seen last can be read from any. Limits: the samples of its windows.
 */
final class Watch implements Disposable {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration RATES_EVERY = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Duration ASK_EVERY = Duration.ofSeconds(10);
    private static final Duration RATES_OVER = Duration.ofSeconds(10);
    private static final Duration CPU_OVER = Duration.ofMinutes(1);
    private static final int CPU_SAMPLES = (int) (CPU_OVER.toSeconds() / LOOK_EVERY.toSeconds());

    private final Parts parts;
    private final MeteredBlobStore store;
    private final Supplier<HostFigures> host;
    private final Scheduler timer;
    private final Disposable.Composite ticks = Disposables.composite();
    private final HealthLog log = new HealthLog();
    private final AlertHub alerts;
    private final RateWindow received = new RateWindow(RATES_OVER);
    private final RateWindow stored = new RateWindow(RATES_OVER);
    private final Backlog backlog = new Backlog();
    private final Mean cpu = new Mean(CPU_SAMPLES);
    private volatile boolean isVaultSilent;
    private volatile Look look;
    private long sampledNanos;

    /**
     * One that has looked once. Blocks.
     *
     * @param host reads how busy the host is; may block
     * @param alerts hears of what is found, and ends with this
     */
    Watch(Parts parts, MeteredBlobStore store, Supplier<HostFigures> host, AlertHub alerts) {
        this.parts = parts;
        this.store = store;
        this.host = host;
        this.alerts = alerts;
        this.timer = parts.resources().timer();
        this.sampledNanos = timer.now(TimeUnit.NANOSECONDS);
        this.look = look();
    }

    /** Begins to look again and again. */
    void begin() {
        Scheduler disk = parts.resources().disk();
        sampleRates();
        ticks.add(every(RATES_EVERY).subscribe(tick -> sampleRates()));
        ticks.add(every(LOOK_EVERY)
                .concatMap(
                        tick -> Mono.fromRunnable(() -> look = look())
                                .subscribeOn(disk)
                                .doOnError(e -> LOG.error("a look at the gateway failed", e))
                                .onErrorComplete(),
                        0)
                .subscribe());
        ticks.add(Flux.concat(Flux.just(0L), every(ASK_EVERY))
                .concatMap(tick -> ask(), 0)
                .subscribe());
    }

    private Flux<Long> every(Duration period) {
        return Flux.interval(period, timer).onBackpressureDrop();
    }

    /** The store remembers how it went, but for one that says nothing at all. */
    private Mono<Void> ask() {
        return parts.store()
                .head(VaultKeys.vault())
                .timeout(ASK_EVERY, timer)
                .doOnTerminate(() -> isVaultSilent = false)
                .doOnError(TimeoutException.class, e -> isVaultSilent = true)
                .onErrorComplete()
                .then();
    }

    private @Nullable String vaultError() {
        return isVaultSilent ? "no answer within " + ASK_EVERY.toSeconds() + " s" : store.lastError();
    }

    private void sampleRates() {
        long now = timer.now(TimeUnit.NANOSECONDS);
        received.sample(now, parts.counters().ingest().inBytes());
        stored.sample(now, store.outBytes());
        parts.machines().sample(Duration.ofNanos(Math.max(0, now - sampledNanos)));
        sampledNanos = now;
    }

    private synchronized Look look() {
        HostFigures figures = host.get();
        cpu.add(figures.cpu());
        long free = freeBytes();
        long waiting = parts.space().leavingBytes();
        List<MachineStatus> statuses = watched();
        Figures all = new Figures(
                free,
                parts.space().capacityBytes(),
                cpu.value(),
                figures.memory(),
                waiting,
                backlog.update(timer.now(TimeUnit.NANOSECONDS), store.outBytes(), waiting),
                vaultError(),
                parts.state().error().orElse(null),
                statuses.stream().flatMap(Watch::rpo).toList(),
                statuses.stream()
                        .flatMap(machine -> MachineRules.assess(machine).stream())
                        .toList());
        var findings = HealthRules.assess(all);
        log.update(findings);
        alerts.hear(findings);
        return new Look(cpu.value(), figures.memory(), free, isWritable(), findings);
    }

    /** A machine that is paused is late on purpose. */
    private List<MachineStatus> watched() {
        return parts.machines().statuses().stream()
                .filter(machine -> parts.orders().pause(machine.name()).isEmpty())
                .toList();
    }

    private static Stream<MachineRpo> rpo(MachineStatus machine) {
        return machine
                .rpo()
                .map(rpo -> new MachineRpo(machine.name(), rpo, machine.rpoLimit(), machine.heldUp()))
                .stream();
    }

    private Path cache() {
        return parts.settings().cacheDirectory();
    }

    private long freeBytes() {
        long room = Math.max(0, parts.space().capacityBytes() - parts.space().usedBytes());
        try {
            return Math.min(room, Files.getFileStore(cache()).getUsableSpace());
        } catch (IOException e) {
            return 0;
        }
    }

    private boolean isWritable() {
        return Files.isWritable(cache());
    }

    /** What was found last. */
    Look lastLook() {
        return look;
    }

    /** Frame bytes a second that come, over the last ten. */
    double receivedBytesPerSec() {
        return received.perSecond();
    }

    /** Bytes a second that become durable in the sink, over the last ten. */
    double storedBytesPerSec() {
        return stored.perSecond();
    }

    /** Who is told of what is found. */
    AlertHub alerts() {
        return alerts;
    }

    /** Whether the vault answered when it was last asked. */
    boolean isVaultReachable() {
        return vaultError() == null;
    }

    @Override
    public void dispose() {
        ticks.dispose();
        alerts.dispose();
    }
}
