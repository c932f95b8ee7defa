package io.sluice.cli.crash;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.Faults;
import io.sluice.sink.store.FaultyBlobStore;
import io.sluice.sink.store.RetryPolicy;
import io.sluice.sink.store.RetryingBlobStore;
import io.sluice.sink.vault.Vault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;

/** A gateway as one process: it has its own view of the store, with faults, and dies without the store hearing of it. */
final class ModelGateway {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);
    private static final RetryPolicy RETRIES = new RetryPolicy(4, Duration.ofMillis(1), Duration.ofMillis(2));

    private final Gateway gateway;
    private final StallingBlobStore network;
    private final FaultyBlobStore process;

    private ModelGateway(Gateway gateway, StallingBlobStore network, FaultyBlobStore process) {
        this.gateway = gateway;
        this.network = network;
        this.process = process;
    }

    /** Starts one that goes on with what is in its cache. */
    static ModelGateway start(BlobStore store, Path cache, Faults faults, long seed, GatewayResources resources) {
        StallingBlobStore network = new StallingBlobStore(store, resources.disk());
        FaultyBlobStore process = new FaultyBlobStore(network, faults, seed, resources.timer());
        BlobStore patient = new RetryingBlobStore(process, RETRIES, resources.timer(), new SplittableRandom(seed));
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        GatewaySettings settings = GatewaySettings.defaults(anyPort, cache)
                .withSegmentBytes(1 << 20)
                .withCacheBytes(2 << 20)
                .withMemory(4 << 20, 1 << 20);
        return Vault.open(patient)
                .flatMap(vault -> Gateway.start(settings, vault, patient, resources))
                .map(gateway -> new ModelGateway(gateway, network, process))
                .blockOptional(LONG_ENOUGH)
                .orElseThrow();
    }

    InetSocketAddress address() {
        return gateway.address();
    }

    StallingBlobStore network() {
        return network;
    }

    boolean isDead() {
        return process.hasCrashed();
    }

    /** It dies: what it had asked of the store may happen still, and it asks for nothing more. */
    void kill() {
        process.crash();
        gateway.stop().block(LONG_ENOUGH);
        network.goOn();
    }
}
