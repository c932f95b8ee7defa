package io.sluice.cli.replicate;

import io.sluice.agent.replicate.ReplicationRequest;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.replicate.ReplicatorSettings;
import io.sluice.cli.gateway.RunningGateway;
import io.sluice.cli.memory.MemoryCeilings;
import io.sluice.cli.output.MutedLog;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.process.EventLoops;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.config.settings.CompressionLevel;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.wire.tls.TransportSecurity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Agent and gateway in one process, over a real loopback connection: the same path as over the network.
 *
 * <p>Threads: {@link #run} blocks its caller. Limits: the agent's and the gateway's ceilings, added up before anything is begun.
 */
public final class OneProcess {

    /** The one that runs, and one whose connection broke, until the gateway has put it away. */
    static final int OPEN_CYCLES = 2;

    private final Surroundings surroundings;
    private final ReplicatorSettings settings;
    private final Path state;

    /** One that keeps digests and cache in {@code state}. */
    public OneProcess(Surroundings surroundings, ReplicatorSettings settings, Path state) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.state = state;
    }

    /**
     * Makes one recovery point.
     *
     * @param location the vault, made where there is none
     * @param level zstd level
     * @param request what to send, given where the gateway listens
     * @param output how the result will be shown
     */
    public ReplicationResult run(
            String location,
            String machine,
            int level,
            Function<InetSocketAddress, ReplicationRequest> request,
            OutputOptions output) {
        // Before there is a vault to name a cache: what is refused here has changed nothing.
        GatewaySettings gateway = gatewaySettings(state, level);
        MemoryCeilings.ofThisProcess()
                .add(settings.ceilings())
                .add(Gateway.memoryCeilings(gateway))
                .check();
        OneProcessCache.makePlace(state);
        // What the gateway warns of, the agent is told, and tells.
        try (MutedLog muted = output.mute(Gateway.class);
                VaultConnection connection = VaultConnection.openOrCreate(surroundings, location);
                OneProcessCache cache =
                        OneProcessCache.open(state, connection.vault().id(), machine);
                RunningGateway running = RunningGateway.start(
                        surroundings,
                        connection,
                        gatewaySettings(cache.directory(), level),
                        TransportSecurity.NONE,
                        EventLoops.ofReplication())) {
            // The gateway's port is another one at each run, the vault is what stays.
            ReplicationRequest located = request.apply(running.address())
                    .withDestination("vault " + connection.vault().id());
            return new Replication(surroundings, settings, state, connection.random())
                    .run(located, running.loops(), running::withRatio, output.isJson());
        }
    }

    private GatewaySettings gatewaySettings(Path cache, int level) {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            return GatewaySettings.defaults(loopback, cache)
                    .withLevel(CompressionLevel.of(level))
                    .withBatchBytes(settings.batchBytes())
                    .withMaxOpenCycles(OPEN_CYCLES);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
