package io.sluice.cli.gateway;

import io.sluice.cli.process.Surroundings;
import io.sluice.cli.progress.Reading;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.settings.GatewaySettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import reactor.netty.resources.LoopResources;

/**
 * A gateway with the threads it runs on.
 *
 * <p>Threads: starting and closing block the caller. Owns: gateway and threads; the vault stays the caller's.
 */
public final class RunningGateway implements AutoCloseable {

    private static final Duration STOPPING = Duration.ofSeconds(20);

    private final Gateway gateway;
    private final GatewayResources resources;
    private final LoopResources loops;

    private RunningGateway(Gateway gateway, GatewayResources resources, LoopResources loops) {
        this.gateway = gateway;
        this.resources = resources;
        this.loops = loops;
    }

    /** Starts one; it listens when this returns. */
    public static RunningGateway start(
            Surroundings surroundings, VaultConnection connection, GatewaySettings settings) {
        LoopResources loops =
                LoopResources.create("sluice-net", Runtime.getRuntime().availableProcessors(), true);
        GatewayResources resources = GatewayResources.create(loops, surroundings.clock(), connection.random());
        try {
            Gateway gateway = surroundings
                    .interruption()
                    .await(Gateway.start(settings, connection.vault(), connection.store(), resources))
                    .orElseThrow();
            return new RunningGateway(gateway, resources, loops);
        } catch (RuntimeException e) {
            resources.close();
            loops.dispose();
            throw e;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return gateway.address();
    }

    /** A reading with what compression has made of the data so far. */
    public Reading withRatio(Reading reading) {
        return new Reading(reading.doneBytes(), reading.totalBytes(), gateway.rawBytes(), gateway.storedBytes());
    }

    /** Event loops that others in this process may use too. */
    public LoopResources loops() {
        return loops;
    }

    /** Stops it; what is durable stays in its cache. */
    @Override
    public void close() {
        try {
            gateway.stop().block(STOPPING);
        } finally {
            resources.close();
            loops.dispose();
        }
    }
}
