package io.sluice.cli.gateway;

import io.sluice.agent.state.MachineLock;
import io.sluice.agent.state.StateLockedException;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.cli.progress.Reading;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.config.policy.Policy;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.api.ApiSettings;
import io.sluice.gateway.api.Reload;
import io.sluice.gateway.settings.BandwidthLimits;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.gateway.state.MemoryStore;
import io.sluice.gateway.state.StateException;
import io.sluice.gateway.state.StateStore;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.MeteredBlobStore;
import io.sluice.wire.tls.TransportSecurity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
    private final @Nullable RunningApi api;
    private final GatewayResources resources;
    private final LoopResources loops;

    private RunningGateway(Gateway gateway, @Nullable RunningApi api, GatewayResources resources, LoopResources loops) {
        this.gateway = gateway;
        this.api = api;
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
            throw cannotListen(settings.listen(), e);
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

    static UsageException cannotListen(InetSocketAddress listen, Throwable why) {
        return new UsageException(
                "cannot listen on " + HostPort.text(listen) + ": " + why.getMessage()
                        + ": choose another address or port, or end what listens there",
                why);
    }

    /** Starts one, which takes the event loops over; it listens when this returns. */
    public static RunningGateway start(
            Surroundings surroundings,
            VaultConnection connection,
            GatewaySettings settings,
            TransportSecurity security,
            LoopResources loops) {
        return start(surroundings, connection, settings, security, new MemoryStore(), null, null, loops);
    }

    /** The same, with what it knows kept in a store, which it takes over too, and with its HTTP port where that is asked for. */
    static RunningGateway start(
            Surroundings surroundings,
            VaultConnection connection,
            GatewaySettings settings,
            TransportSecurity security,
            StateStore state,
            @Nullable ApiSettings api,
            @Nullable Reload reload,
            LoopResources loops) {
        GatewayResources resources = GatewayResources.create(loops, surroundings.clock(), connection.random())
                .withSecurity(security)
                .withState(state);
        try {
            if (api == null || reload == null) {
                Gateway gateway = listening(surroundings, connection, settings, connection.store(), resources);
                return new RunningGateway(gateway, null, resources, loops);
            }
            MeteredBlobStore store = new MeteredBlobStore(connection.store());
            Gateway gateway = listening(surroundings, connection, settings, store, resources);
            return new RunningGateway(
                    gateway, RunningApi.start(surroundings, api, gateway, store, reload), resources, loops);
        } catch (RuntimeException e) {
            resources.close();
            loops.dispose();
            throw e;
        }
    }

    private static Gateway listening(
            Surroundings surroundings,
            VaultConnection connection,
            GatewaySettings settings,
            BlobStore store,
            GatewayResources resources) {
        return surroundings
                .interruption()
                .await(Gateway.start(settings, connection.vault(), store, resources)
                        .onErrorMap(
                                ChannelBindException.class,
                                e -> cannotListen(settings.listen(), e.getCause() == null ? e : e.getCause()))
                        .onErrorMap(StateException.class, e -> new UsageException(String.valueOf(e.getMessage()), e)))
                .orElseThrow();
    }

    /** Where its HTTP port listens; null for none. */
    @Nullable
    InetSocketAddress apiAddress() {
        return api == null ? null : api.address();
    }

    /** Puts other policies and limits in force. */
    void adopt(Map<String, Policy> policies, BandwidthLimits bandwidth) {
        gateway.adopt(policies, bandwidth);
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
            closeApi();
        } finally {
            closeGateway();
        }
    }

    private void closeApi() {
        if (api != null) {
            api.close();
        }
    }

    private void closeGateway() {
        try {
            gateway.stop().block(STOPPING);
        } finally {
            resources.close();
            loops.dispose();
        }
    }
}
