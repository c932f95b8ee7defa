package io.sluice.config.settings;

import io.sluice.config.ByteSize;
import io.sluice.config.Secret;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.policy.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's configuration file (docs/configuration.md).
 *
 * @param listen where agents connect, as host:port
 * @param tls how their connections are secured; null is not at all, for agents of the same host
 * @param sink the vault
 * @param cache where data is made durable before it is in the vault
 * @param level of zstd
 * @param bandwidth what all machines together may send to the sink
 * @param policies by name; there is always one called default
 * @param machines what is set for single machines, by name
 * @param api where operators and the command line ask
 * @param state where it keeps what outlives a restart
 * @param alerts who is told when something has to be looked at
 * @param log how it logs
 * @param shutdownGrace how long a gateway that is told to stop drains
 */
public record GatewayConfiguration(
        String listen,
        @Nullable Tls tls,
        String sink,
        Cache cache,
        CompressionLevel level,
        BandwidthSchedule bandwidth,
        Map<String, Policy> policies,
        Map<String, Machine> machines,
        Api api,
        State state,
        Alerts alerts,
        Log log,
        Duration shutdownGrace) {

    /** The policy of whoever names none. */
    public static final String DEFAULT_POLICY = "default";

    /** Refuses a file whose parts do not fit together. */
    public GatewayConfiguration {
        policies = Map.copyOf(requireDefaultPolicy(policies));
        machines = Map.copyOf(machines);
    }

    /** Hands back policies among which is that of whoever names none, or refuses them. */
    public static Map<String, Policy> requireDefaultPolicy(Map<String, Policy> policies) {
        if (!policies.containsKey(DEFAULT_POLICY)) {
            throw new IllegalArgumentException("no policy is called " + DEFAULT_POLICY
                    + ": machines that name none need it, so give one of that name");
        }
        return policies;
    }

    /** The same, but for what a running gateway can take over from another. */
    public GatewayConfiguration withLive(GatewayConfiguration other) {
        return new GatewayConfiguration(
                listen,
                tls,
                sink,
                cache,
                level,
                other.bandwidth,
                other.policies,
                other.machines,
                api,
                state,
                alerts,
                log,
                other.shutdownGrace);
    }

    /** The policy of that name. */
    public Policy policy(String name) {
        return Objects.requireNonNull(policies.get(name), () -> "no policy is called " + name);
    }

    /**
     * Where data is made durable before it is in the vault.
     *
     * @param directory this gateway's alone
     * @param size how full it may get before agents have to wait; at least two segments
     */
    public record Cache(Path directory, ByteSize size) {

        private static final ByteSize LEAST = ByteSize.parse("128MiB");

        /** Refuses a cache in which one segment waits for the other. */
        public Cache {
            if (size.compareTo(LEAST) < 0) {
                throw new IllegalArgumentException("a cache size of " + size + ": use at least " + LEAST);
            }
        }
    }

    /**
     * Where operators and the command line ask.
     *
     * @param listen as host:port
     * @param tokenFile holds the token that requests must carry, and is made when absent; null is {@code api.token} in the state directory
     */
    public record Api(String listen, @Nullable Path tokenFile) {}

    /**
     * Where the gateway keeps what outlives a restart.
     *
     * @param database null is {@code state.db} in the cache's directory
     * @param password of a server's user; null where it needs none
     * @param gateway what the gateway is called where several share a database
     */
    public record State(
            @Nullable Database database, @Nullable Secret password, String gateway) {

        private static final String FILE = "state.db";

        /** Refuses a password that nobody asks for. */
        public State {
            if (password != null && !(database instanceof Database.Server)) {
                throw new IllegalArgumentException(
                        "a password without a server: give database: postgresql://USER@HOST/NAME, or leave it out");
            }
        }

        /** The database, given where the cache is. */
        public Database database(Path cache) {
            return database == null ? new Database.File(cache.resolve(FILE)) : database;
        }
    }

    /**
     * What is set for one machine.
     *
     * @param bandwidth what it may send at most
     */
    public record Machine(BandwidthSchedule bandwidth) {}
}
