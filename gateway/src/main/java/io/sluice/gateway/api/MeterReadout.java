package io.sluice.gateway.api;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.gateway.health.Aspect;
import io.sluice.gateway.meter.GatewayCounters;
import io.sluice.gateway.meter.GatewayMeter;
import io.sluice.gateway.meter.StageCounters;
import io.sluice.gateway.session.Parts;
import io.sluice.sink.store.MeteredBlobStore;
import io.sluice.wire.MemoryPool;
import io.sluice.wire.rate.PaceWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's meters, read out of what the path counts anyway whenever somebody asks for them.
 *
 * <p>Threads: any. Limits: what {@link MachineGauges} holds.
 */
final class MeterReadout {

    private static final double NANOS_PER_SEC = 1e9;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MachineGauges machines;

    /** Micrometer itself forgets what nobody else holds. */
    private final List<DoubleSupplier> held = new ArrayList<>();

    MeterReadout(Parts parts, MemoryPool memory, Watch watch, MeteredBlobStore store) {
        this.machines = new MachineGauges(registry);
        sessions(parts);
        front(parts.counters(), memory);
        path(parts);
        upload(store);
        cache(parts, watch);
        gauge(GatewayMeter.VAULT_REACHABLE, () -> watch.isVaultReachable() ? 1 : 0);
        count(GatewayMeter.ALERTS_TOLD, watch.alerts()::told);
        count(GatewayMeter.ALERTS_LOST, watch.alerts()::lost);
        host(watch);
    }

    /** In the text format of Prometheus. */
    synchronized String scrape(Parts parts) {
        machines.update(
                parts.machines().statuses(),
                machine -> parts.orders().pause(machine.name()).isPresent());
        return registry.scrape();
    }

    private void sessions(Parts parts) {
        gauge(GatewayMeter.SESSIONS, () -> parts.machines().sessions());
        gauge(GatewayMeter.MACHINES, () -> parts.machines().size());
    }

    private void front(GatewayCounters counters, MemoryPool memory) {
        count(GatewayMeter.FRAMES, counters::frames);
        count(GatewayMeter.DUPLICATES, counters::duplicates);
        count(GatewayMeter.ACKS, counters::acks);
        count(GatewayMeter.WINDOW_GRANTED, counters::grantedBytes);
        gauge(GatewayMeter.MEMORY_USED, memory::leasedBytes);
        gauge(GatewayMeter.MEMORY_LIMIT, memory::capacityBytes);
    }

    private void path(Parts parts) {
        StageCounters ingest = parts.counters().ingest();
        StageCounters compress = parts.compressor().counters();
        StageCounters cache = parts.counters().cache();
        stage("ingest", ingest);
        seconds(GatewayMeter.STAGE_WAIT, ingest::waitNanos, stage("ingest"));
        stage("compress", compress);
        seconds(GatewayMeter.STAGE_WORK, compress::workNanos, stage("compress"));
        seconds(GatewayMeter.STAGE_WAIT, compress::waitNanos, stage("compress"));
        gauge(GatewayMeter.STAGE_DEPTH, compress::depth, stage("compress"));
        gauge(GatewayMeter.COMPRESSION_LEVEL, parts.compressor()::level);
        stage("cache", cache);
        seconds(GatewayMeter.STAGE_WORK, cache::workNanos, stage("cache"));
        seconds(GatewayMeter.STAGE_WAIT, cache::waitNanos, stage("cache"));
        gauge(GatewayMeter.STAGE_DEPTH, cache::depth, stage("cache"));
        throttle(parts.throttle().watch());
    }

    private void throttle(PaceWatch pace) {
        Tags tags = stage("throttle");
        count(GatewayMeter.STAGE_OUT, pace::passedBytes, tags);
        seconds(GatewayMeter.STAGE_WAIT, pace::waitNanos, tags);
        gauge(GatewayMeter.STAGE_DEPTH, pace::waiting, tags);
    }

    private static Tags stage(String name) {
        return Tags.of("stage", name);
    }

    private void stage(String name, StageCounters counters) {
        count(GatewayMeter.STAGE_IN, counters::inBytes, stage(name));
        count(GatewayMeter.STAGE_OUT, counters::outBytes, stage(name));
        count(GatewayMeter.STAGE_ERRORS, counters::errors, stage(name));
    }

    private void upload(MeteredBlobStore store) {
        Tags tags = stage("upload");
        count(GatewayMeter.STAGE_IN, store::inBytes, tags);
        count(GatewayMeter.STAGE_OUT, store::outBytes, tags);
        count(GatewayMeter.STAGE_ERRORS, store::errors, tags);
        gauge(GatewayMeter.STAGE_DEPTH, store::writing, tags);
        seconds(GatewayMeter.STAGE_WORK, store::writeNanos, tags);
    }

    private void cache(Parts parts, Watch watch) {
        GatewayCounters counters = parts.counters();
        count(GatewayMeter.SYNCS, counters::syncs);
        gauge(GatewayMeter.CACHE_USED, () -> parts.space().usedBytes());
        gauge(GatewayMeter.CACHE_FREE, () -> watch.lastLook().cacheFreeBytes());
        gauge(GatewayMeter.CACHE_LIMIT, () -> parts.space().capacityBytes());
        count(GatewayMeter.CYCLES_OPENED, counters::cyclesOpened);
        count(GatewayMeter.CYCLES_COMMITTED, counters::cyclesCommitted);
        count(GatewayMeter.CYCLES_FAILED, counters::cyclesFailed);
    }

    private void host(Watch watch) {
        for (Aspect aspect : Aspect.values()) {
            gauge(
                    GatewayMeter.HEALTH,
                    () -> watch.lastLook().severity(aspect).level(),
                    Tags.of("what", aspect.jsonName()));
        }
        reading(GatewayMeter.HOST_CPU, () -> watch.lastLook().cpu(), Tags.empty());
        reading(GatewayMeter.HOST_MEMORY, () -> watch.lastLook().memory(), Tags.empty());
    }

    private void count(GatewayMeter meter, LongSupplier value) {
        count(meter, value, Tags.empty());
    }

    private void count(GatewayMeter meter, LongSupplier value, Tags tags) {
        counter(meter, () -> (double) value.getAsLong(), tags);
    }

    private void seconds(GatewayMeter meter, LongSupplier nanos, Tags tags) {
        counter(meter, () -> nanos.getAsLong() / NANOS_PER_SEC, tags);
    }

    private void counter(GatewayMeter meter, DoubleSupplier value, Tags tags) {
        held.add(value);
        FunctionCounter.builder(meter.meterName(), value, DoubleSupplier::getAsDouble)
                .description(meter.meaning())
                .baseUnit(unit(meter))
                .tags(tags)
                .register(registry);
    }

    private void gauge(GatewayMeter meter, LongSupplier value) {
        gauge(meter, value, Tags.empty());
    }

    private void gauge(GatewayMeter meter, LongSupplier value, Tags tags) {
        reading(meter, () -> (double) value.getAsLong(), tags);
    }

    private void reading(GatewayMeter meter, DoubleSupplier value, Tags tags) {
        held.add(value);
        Gauge.builder(meter.meterName(), value, DoubleSupplier::getAsDouble)
                .description(meter.meaning())
                .baseUnit(unit(meter))
                .tags(tags)
                .register(registry);
    }

    static @Nullable String unit(GatewayMeter meter) {
        return meter.unit().isEmpty() ? null : meter.unit();
    }
}
