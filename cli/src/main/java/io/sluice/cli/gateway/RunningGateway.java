package io.sluice.cli.gateway;

import io.sluice.agent.state.MachineLock;
import io.sluice.agent.state.StateLockedException;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.cli.progress.Reading;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.settings.GatewaySettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import reactor.netty.ChannelBindException;
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

    /**
     * Refuses an address or a cache that another process has, before anything is made. One that is taken just afterwards fails in
     * {@link #start}.
     */
    static void requireFree(GatewaySettings settings) {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            probe.bind(settings.listen());
        } catch (IOException e) {
            throw cannotListen(settings, e);
        }
        Path lock = settings.cacheDirectory().resolve("lock");
        if (!Files.exists(lock)) {
            return;
        }
        try {
            MachineLock.acquire(lock).close();
        } catch (StateLockedException e) {
            throw new UsageException(
                    "cache " + settings.cacheDirectory()
                            + " is in use by another gateway: give this one a cache of its own",
                    e);
        } catch (IOException e) {
            throw new UsageException("cache " + settings.cacheDirectory() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static UsageException cannotListen(GatewaySettings settings, Throwable why) {
        return new UsageException(
                "cannot listen on " + HostPort.text(settings.listen()) + ": " + why.getMessage()
                        + ": choose another address or port, or end what listens there",
                why);
    }

    /** Starts one, which takes the event loops over; it listens when this returns. */
    public static RunningGateway start(
            Surroundings surroundings, VaultConnection connection, GatewaySettings settings, LoopResources loops) {
        GatewayResources resources = GatewayResources.create(loops, surroundings.clock(), connection.random());
        try {
            Gateway gateway = surroundings
                    .interruption()
                    .await(Gateway.start(settings, connection.vault(), connection.store(), resources)
                            .onErrorMap(
                                    ChannelBindException.class,
                                    e -> cannotListen(settings, e.getCause() == null ? e : e.getCause())))
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

    /** Takes no new cycles, and waits for the open ones until they are committed or the time is over. */
    void drain(Duration grace) {
        gateway.drain(grace).block(grace.plus(STOPPING));
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
