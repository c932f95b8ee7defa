package io.sluice.gateway;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.config.policy.Policy;
import io.sluice.config.settings.GatewayConfiguration;
import io.sluice.gateway.cache.CacheDirectory;
import io.sluice.gateway.cache.CacheEnvironment;
import io.sluice.gateway.cache.CacheSpace;
import io.sluice.gateway.compress.Compressor;
import io.sluice.gateway.compress.HostCpu;
import io.sluice.gateway.compress.LevelTuner;
import io.sluice.gateway.machines.MachineRegistry;
import io.sluice.gateway.meter.GatewayCounters;
import io.sluice.gateway.orders.StandingOrders;
import io.sluice.gateway.session.Connections;
import io.sluice.gateway.session.LivePolicies;
import io.sluice.gateway.session.Parts;
import io.sluice.gateway.settings.BandwidthLimits;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.gateway.state.GatewayState;
import io.sluice.gateway.throttle.LiveSchedule;
import io.sluice.gateway.throttle.Throttle;
import io.sluice.sink.segment.SegmentWriter;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.Id;
import io.sluice.wire.MemoryPool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/**
 * The gateway (process server): takes machines' batches over the wire, makes them durable in its cache, brings them into the sink and commits
 * recovery points.
 *
 * <p>Threads: nothing here blocks its caller but {@link #start}'s opening of the cache, which happens on the disk scheduler. Owns: its cache
 * directory and its listening socket; vault, store and resources stay the caller's. Limits: {@link #memoryCeilings}.
 */
public final class Gateway {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int COMPRESSIONS_PER_LANE = 4;
    private static final int LOWEST_LEVEL = 1;
    private static final long CONTROL_BYTES = 4L << 20;

    private final Parts parts;
    private final Connections connections;
    private final DisposableServer server;
    private final MemoryPool memory;
    private final Disposable tuning;

    private Gateway(Parts parts, Connections connections, DisposableServer server, MemoryPool memory) {
        this.parts = parts;
        this.connections = connections;
        this.server = server;
        this.memory = memory;
        this.tuning = parts.settings().level().isAuto() ? tuning(parts) : Disposables.disposed();
    }

    /** What is on its way to the sink stays there for more than a moment only where the sink is slower than what comes. */
    private static Disposable tuning(Parts parts) {
        return new LevelTuner(
                        parts.compressor(),
                        () -> parts.space().leavingBytes() > 0,
                        HostCpu::load,
                        Runtime.getRuntime().availableProcessors())
                .begin(parts.resources().timer(), parts.resources().disk());
    }

    /**
     * Opens the cache and listens.
     *
     * @param store the vault's store
     */
    public static Mono<Gateway> start(
            GatewaySettings settings, Vault vault, BlobStore store, GatewayResources resources) {
        return Mono.fromCallable(() -> parts(settings, vault, store, resources))
                .subscribeOn(resources.disk())
                .flatMap(Gateway::listen);
    }

    private static Parts parts(GatewaySettings settings, Vault vault, BlobStore store, GatewayResources resources)
            throws IOException {
        GatewayState state = GatewayState.open(resources.state(), resources.clock(), resources.timer());
        try {
            return parts(settings, vault, store, resources, state);
        } catch (IOException | RuntimeException e) {
            state.close();
            throw e;
        }
    }

    private static Parts parts(
            GatewaySettings settings, Vault vault, BlobStore store, GatewayResources resources, GatewayState state)
            throws IOException {
        CacheSpace space = new CacheSpace(settings.cacheBytes());
        Throttle throttle = new Throttle(settings.bandwidth(), resources.timer(), resources.clock());
        LiveSchedule live =
                LiveSchedule.open(state.schedule(), settings.bandwidth().gateway(), throttle);
        GatewayCounters counters = new GatewayCounters();
        CacheEnvironment environment = new CacheEnvironment(
                space,
                counters,
                machine -> throttle.segmentBytes(machine, settings.segmentBytes()),
                settings.maxOpenCycles(),
                () -> Id.random(resources.random()),
                PooledByteBufAllocator.DEFAULT,
                resources.disk());
        CacheDirectory cache = CacheDirectory.open(settings.cacheDirectory(), environment);
        Compressor compressor = new Compressor(
                settings.level().fixed().orElse(LOWEST_LEVEL),
                COMPRESSIONS_PER_LANE,
                resources.cpu(),
                PooledByteBufAllocator.DEFAULT);
        MachineRegistry machines = new MachineRegistry(
                resources.clock(),
                Objects.requireNonNull(settings.policies().get(GatewayConfiguration.DEFAULT_POLICY)));
        return new Parts(
                settings,
                resources,
                vault,
                store,
                cache,
                space,
                compressor,
                throttle,
                live,
                state,
                counters,
                machines,
                new LivePolicies(settings.policies()),
                new StandingOrders(state.orders(), resources.timer()));
    }

    private static Mono<Gateway> listen(Parts parts) {
        MemoryPool pool = new MemoryPool(parts.settings().poolBytes());
        Connections connections = new Connections(parts);
        return FramedConnection.server(
                        parts.settings().listen(),
                        parts.resources().security(),
                        () -> pool,
                        parts.resources().loops())
                .doOnConnection(accepted ->
                        connections.serve(new FramedConnection(accepted)).subscribe())
                .bind()
                .map(server -> new Gateway(parts, connections, server, pool))
                .cast(Gateway.class)
                .doOnNext(gateway -> LOG.info("listening on {}", gateway.address()))
                .onErrorResume(e -> Mono.fromCallable(() -> {
                            parts.cache().close();
                            parts.state().close();
                            return true;
                        })
                        .subscribeOn(parts.resources().disk())
                        .then(Mono.error(e)));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    /** What it may send to the sink, to be looked at and to be changed while it runs. */
    public Throttle throttle() {
        return parts.throttle();
    }

    /**
     * Puts other policies and limits in force, for transfers under way and for agents that are connected too.
     *
     * @param policies one of them is called default
     */
    public void adopt(Map<String, Policy> policies, BandwidthLimits bandwidth) {
        parts.liveSchedule().configure(bandwidth.gateway());
        parts.throttle().replace(bandwidth.machines());
        parts.policies().replace(policies);
    }

    /** Whether it takes connections. */
    public boolean isListening() {
        return !server.isDisposed();
    }

    /** Payload bytes that came to compression since the start. */
    public long rawBytes() {
        return parts.compressor().rawBytes();
    }

    /** What compression made of them. */
    public long storedBytes() {
        return parts.compressor().storedBytes();
    }

    /** What its sessions share, for those who report on it. */
    public Parts parts() {
        return parts;
    }

    /** The memory for batches on their way from the socket to the cache. */
    public MemoryPool memory() {
        return memory;
    }

    /** How full the cache is. */
    CacheSpace space() {
        return parts.space();
    }

    /**
     * Takes no new cycles, which are told to come again, and lets the open ones go on. Completes when they are committed, or when the time is
     * over; {@link #stop} then leaves the others in the cache, to be resumed.
     */
    public Mono<Void> drain(Duration grace) {
        return connections
                .drain()
                .takeUntilOther(Mono.delay(grace, parts.resources().timer()))
                .doOnSubscribe(subscription -> LOG.info("draining sessions={}", connections.sessions()))
                .doOnSuccess(drained -> LOG.info("drained, to be resumed sessions={}", connections.sessions()));
    }

    /** Stops listening, ends all sessions (what is durable stays in the cache), closes the cache. */
    public Mono<Void> stop() {
        return Mono.<Void>fromRunnable(tuning::dispose)
                .then(Mono.<Void>fromRunnable(server::dispose))
                .then(server.onDispose())
                .then(connections.shutDown())
                .then(Mono.<Void>fromCallable(() -> {
                            parts.orders().stop();
                            parts.cache().close();
                            parts.compressor().close();
                            parts.state().close();
                            return null;
                        })
                        .subscribeOn(parts.resources().disk()));
    }

    /** What a gateway of these settings holds at most, by holder, in bytes. */
    public static Map<String, Long> memoryCeilings(GatewaySettings settings) {
        return Map.of(
                "gateway: batches from the socket to the cache",
                settings.poolBytes(),
                "gateway: batches in compression",
                (long) Runtime.getRuntime().availableProcessors() * settings.batchBytes(),
                "gateway: segments in the making, one of each open cycle",
                settings.maxOpenCycles() * SegmentWriter.BUFFER_BYTES,
                "gateway: maps and control connections",
                CONTROL_BYTES);
    }
}
