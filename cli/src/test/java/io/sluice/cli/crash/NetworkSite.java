package io.sluice.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.daemon.AgentDaemon;
import io.sluice.agent.daemon.Cycles;
import io.sluice.agent.daemon.GatewayCycles;
import io.sluice.agent.replicate.ReplicationRequest;
import io.sluice.agent.replicate.ReplicationRequest.RequestedDisk;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.replicate.Replicator;
import io.sluice.agent.replicate.ReplicatorSettings;
import io.sluice.agent.schedule.Backoff;
import io.sluice.agent.schedule.HostTime;
import io.sluice.agent.source.FileDisk;
import io.sluice.agent.state.StateDirectory;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.DirectoryBlobStore;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.network.FaultyProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** A gateway behind a bad network, and agents that replicate to it; all in this process. Blocks its callers. */
final class NetworkSite implements AutoCloseable {

    static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private final Path folder;
    private final UnaryOperator<GatewaySettings> settings;
    private final Scheduler files = Schedulers.newBoundedElastic(8, 100_000, "check-files", 60, true);
    private final Scheduler timer = Schedulers.newSingle("check-timer", true);
    private final LoopResources loops = LoopResources.create("check-net", 2, true);
    private final GatewayResources resources = GatewayResources.create(loops, Clock.systemUTC(), new SecureRandom());
    private final BlobStore store;
    private final Vault vault;
    private final VaultReader reader;
    private final FaultyProxy proxy;
    private Gateway gateway;

    NetworkSite(Path folder, long seed, UnaryOperator<GatewaySettings> settings) {
        this.folder = folder;
        this.settings = settings;
        store = new DirectoryBlobStore(folder.resolve("vault"), files, new SplittableRandom(seed));
        reader = new VaultReader(store);
        vault = Vault.openOrCreate(store, Clock.systemUTC(), new SecureRandom()).block(LONG_ENOUGH);
        gateway = startGateway();
        proxy = FaultyProxy.to(gateway.address(), seed);
    }

    private Gateway startGateway() {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return Gateway.start(
                        settings.apply(GatewaySettings.defaults(anyPort, folder.resolve("cache"))),
                        vault,
                        store,
                        resources)
                .block(LONG_ENOUGH);
    }

    /** Another gateway with the same cache takes over; the proxy leads to it. */
    void restartGateway() {
        gateway.stop().block(LONG_ENOUGH);
        gateway = startGateway();
        proxy.target(gateway.address());
    }

    FaultyProxy proxy() {
        return proxy;
    }

    Gateway gateway() {
        return gateway;
    }

    /** Begins a cycle of a machine, through the bad network. */
    CompletableFuture<ReplicationResult> begin(String machine, Path disk) {
        return replicate(machine, disk, proxy.address(), "through the network").toCompletableFuture();
    }

    /** A cycle of a machine over a perfect line. */
    ReplicationResult replicateDirectly(String machine, Path disk) {
        return done(replicate(machine, disk, gateway.address(), "directly"));
    }

    private CompletableFuture<ReplicationResult> replicate(
            String machine, Path disk, InetSocketAddress to, String destination) {
        return replicator()
                .replicate(request(machine, disk, to, 4).withDestination(destination), progress -> {})
                .toFuture();
    }

    private Replicator replicator() {
        return new Replicator(
                ReplicatorSettings.defaults("test"),
                new StateDirectory(folder.resolve("state"), new SecureRandom()),
                loops,
                timer,
                Clock.systemUTC(),
                new SecureRandom());
    }

    private static ReplicationRequest request(String machine, Path disk, InetSocketAddress to, int lanes) {
        return new ReplicationRequest(machine, List.of(new RequestedDisk("sda", new FileDisk(disk))), to, lanes, false);
    }

    /** The cycles of a machine that goes through the bad network, for a daemon. */
    Cycles cycles(String machine, Path disk) {
        ReplicationRequest request = request(machine, disk, proxy.address(), 2).withDestination("through the network");
        return new GatewayCycles(replicator(), request, proxy.address());
    }

    /** Replicates a machine all the time, until it is disposed of. */
    Disposable daemon(String machine, Cycles cycles, long seed) {
        HostTime time = new HostTime(timer, System::nanoTime, Clock.systemUTC());
        return new AgentDaemon(machine, cycles, time, new Backoff(new SplittableRandom(seed)), status -> {})
                .run()
                .subscribe();
    }

    VaultReader reader() {
        return reader;
    }

    static <T> T done(CompletableFuture<T> work) {
        return work.orTimeout(LONG_ENOUGH.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** The machine has so many points, and the newest holds what the disk held. */
    void requireNewest(String machine, int number, DiskModel.Snapshot held) {
        List<RecoveryPoint> points = reader.points(machine);
        assertThat(points).hasSize(number);
        held.requireSame(
                "point " + number + " of " + machine, reader.restore(points).get("sda"));
    }

    void verify() {
        reader.verify();
    }

    @Override
    public void close() {
        proxy.close();
        gateway.stop().block(LONG_ENOUGH);
        reader.close();
        store.close();
        resources.close();
        timer.dispose();
        files.dispose();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(LONG_ENOUGH);
    }
}
