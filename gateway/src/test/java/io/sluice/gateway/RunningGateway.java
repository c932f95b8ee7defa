package io.sluice.gateway;

import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.gateway.cache.CacheSpace;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.gateway.throttle.Throttle;
import io.sluice.sink.map.DiskView;
import io.sluice.sink.map.PageCache;
import io.sluice.sink.recover.FileTarget;
import io.sluice.sink.recover.Restore;
import io.sluice.sink.recover.RestoreSettings;
import io.sluice.sink.segment.BatchDecoder;
import io.sluice.sink.segment.SegmentReader;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.BlobStores;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.Id;
import io.sluice.wire.MemoryPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** A gateway over a vault in a directory, with whatever a test wants to see of it; {@link #close} ends all of it. */
final class RunningGateway implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final LoopResources loops = LoopResources.create("test", 2, true);
    private final Scheduler io = Schedulers.newBoundedElastic(4, 1000, "test-io");
    private final GatewayResources resources;
    private final BlobStore store;
    private final Vault vault;
    private final Gateway gateway;

    RunningGateway(Path directory, UnaryOperator<GatewaySettings> settings) {
        this(directory, settings, plain -> plain);
    }

    /** One whose store has been wrapped, to be slow or faulty. */
    RunningGateway(Path directory, UnaryOperator<GatewaySettings> settings, UnaryOperator<BlobStore> wrapper) {
        this(directory, settings, wrapper, plain -> plain);
    }

    /** One that works with other things than the usual. */
    RunningGateway(
            Path directory,
            UnaryOperator<GatewaySettings> settings,
            UnaryOperator<BlobStore> wrapper,
            UnaryOperator<GatewayResources> others) {
        this.directory = directory;
        resources = others.apply(GatewayResources.create(loops, Clock.systemUTC(), new SecureRandom()));
        store = wrapper.apply(BlobStores.open(directory.resolve("vault").toString(), io, new SecureRandom()));
        vault = Vault.openOrCreate(store, Clock.systemUTC(), new SecureRandom()).block(PATIENCE);
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        GatewaySettings all = settings.apply(GatewaySettings.defaults(listen, directory.resolve("cache")));
        gateway = Gateway.start(all, vault, store, resources).block(PATIENCE);
    }

    InetSocketAddress address() {
        return gateway.address();
    }

    /** Begins to drain; done when that is. */
    CompletableFuture<Void> drain(Duration grace) {
        return gateway.drain(grace).toFuture();
    }

    Gateway gateway() {
        return gateway;
    }

    LoopResources loops() {
        return loops;
    }

    CacheSpace space() {
        return gateway.space();
    }

    Throttle throttle() {
        return gateway.throttle();
    }

    MemoryPool memory() {
        return gateway.memory();
    }

    List<RecoveryPoint> points(String machine) {
        Id id = vault.machine(machine).block(PATIENCE).machine();
        return vault.points(id).collectList().block(PATIENCE);
    }

    /** The disk as it was at the newest point, restored by the sink's own means. */
    byte[] restoreNewest(String machine, String disk) throws IOException {
        Path out = directory.resolve("restored-" + points(machine).size());
        SegmentReader reader = new SegmentReader(store);
        BatchDecoder decoder = new BatchDecoder(PooledByteBufAllocator.DEFAULT);
        try {
            DiskView view = DiskView.open(reader, points(machine), disk, PageCache.none(), io)
                    .block(PATIENCE);
            new Restore(reader, decoder, RestoreSettings.forCores(2), io)
                    .to(view, FileTarget.create(out, true, new SecureRandom()), bytes -> {})
                    .block(PATIENCE);
            return Files.readAllBytes(out);
        } finally {
            decoder.close();
        }
    }

    List<String> cacheFiles() {
        try (Stream<Path> files = Files.walk(directory.resolve("cache"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitAllMemoryBack() {
        await().atMost(PATIENCE).until(() -> memory().leasedBytes() == 0);
    }

    @Override
    public void close() {
        gateway.stop().block(PATIENCE);
        resources.close();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(PATIENCE);
        store.close();
        io.dispose();
    }
}
