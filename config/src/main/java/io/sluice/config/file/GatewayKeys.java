package io.sluice.config.file;

import io.sluice.config.ByteSize;
import io.sluice.config.Secret;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.policy.Policy;
import io.sluice.config.settings.CompressionLevel;
import io.sluice.config.settings.Database;
import io.sluice.config.settings.GatewayConfiguration;
import io.sluice.config.settings.GatewayConfiguration.Api;
import io.sluice.config.settings.GatewayConfiguration.Cache;
import io.sluice.config.settings.GatewayConfiguration.Machine;
import io.sluice.config.settings.GatewayConfiguration.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The keys of a gateway's file. */
final class GatewayKeys {

    private static final Key<String> LISTEN =
            Key.of("listen", Scalars.ADDRESS, "Where agents connect.", "127.0.0.1:7443");
    private static final Key<String> SINK = Key.required(
            "sink", Scalars.VAULT, "The vault: a directory or file:///PATH; an absent or empty one is made.");

    private static final Key<Path> CACHE_DIRECTORY = Key.required(
            "directory", Scalars.PATH, "Where data is made durable before it is in the vault; for this gateway alone.");
    private static final Key<ByteSize> CACHE_SIZE =
            Key.of("size", Scalars.SIZE, "How full the cache may get before agents have to wait.", "16 GiB");
    private static final Key<Cache> CACHE = Key.required(
            "cache",
            new Section<>(
                    List.of(CACHE_DIRECTORY, CACHE_SIZE),
                    values -> new Cache(values.get(CACHE_DIRECTORY), values.get(CACHE_SIZE))),
            "The disk cache in front of the vault.");

    private static final Key<CompressionLevel> LEVEL = Key.of(
            "level",
            Scalars.LEVEL,
            "The zstd level that data is compressed with; auto is 1, and up to 9 while the sink limits and cores idle.",
            "auto");

    private static final Key<BandwidthSchedule> BANDWIDTH = Key.of(
                    "bandwidth", BandwidthKeys.SCHEDULE, "What all machines together may send to the sink.")
            .orElse(() -> BandwidthSchedule.UNLIMITED);

    private static final Key<Map<String, Policy>> POLICIES = Key.of(
                    "policies",
                    new Named<>(
                            "policies, such as default: { every: 5m }",
                            Scalars.POLICY_NAME,
                            PolicyKeys.POLICY,
                            GatewayConfiguration::requireDefaultPolicy,
                            List.of(GatewayConfiguration.DEFAULT_POLICY)),
                    "What machines may name; the one called default is that of those which name none.")
            .orElse(() -> Map.of(GatewayConfiguration.DEFAULT_POLICY, PolicyKeys.POLICY.ofNothing()));

    private static final Key<BandwidthSchedule> MACHINE_BANDWIDTH = Key.of(
                    "bandwidth", BandwidthKeys.SCHEDULE, "What this machine may send at most.")
            .orElse(() -> BandwidthSchedule.UNLIMITED);
    private static final Key<Map<String, Machine>> MACHINES = Key.of(
                    "machines",
                    new Named<>(
                            "machines, such as web-1: { bandwidth: { rate: 1 Mbit/s } }",
                            Scalars.MACHINE_NAME,
                            new Section<>(
                                    List.of(MACHINE_BANDWIDTH), values -> new Machine(values.get(MACHINE_BANDWIDTH))),
                            machines -> machines,
                            List.of()),
                    "What is set for single machines, by their names.")
            .orElse(Map::of);

    private static final Key<String> API_LISTEN = Key.of(
            "listen",
            Scalars.ADDRESS,
            "Where sluice status, sluice throttle, Prometheus and health checks ask.",
            "127.0.0.1:7480");
    private static final Key<Path> API_TOKEN_FILE = Key.of(
            "token-file",
            Scalars.PATH,
            "Holds the token that requests must carry, and is made when absent; api.token in the state directory where"
                    + " it is left out.");
    private static final Key<Api> API = Key.section(
            "api",
            new Section<>(
                    List.of(API_LISTEN, API_TOKEN_FILE),
                    values -> new Api(
                            values.get(API_LISTEN), values.find(API_TOKEN_FILE).orElse(null))),
            "Where operators and the command line ask.");

    private static final Key<Database> STATE_DATABASE = Key.of(
            "database",
            Scalars.DATABASE,
            "An SQLite file, or postgresql://USER@HOST:PORT/NAME; state.db in the cache's directory where it is left"
                    + " out.");
    private static final Key<Secret> STATE_PASSWORD = Key.of(
            "password", Scalars.SECRET, "The password of a server's user; best as \"${file:PATH}\" or \"${NAME}\".");
    private static final Key<String> STATE_GATEWAY = Key.of(
            "gateway",
            Scalars.GATEWAY_NAME,
            "What this gateway is called where several share a database; each then has a limit set by hand of its own.",
            "gateway");
    private static final Key<State> STATE = Key.section(
            "state",
            new Section<>(
                    List.of(STATE_DATABASE, STATE_PASSWORD, STATE_GATEWAY),
                    values -> new State(
                            values.find(STATE_DATABASE).orElse(null),
                            values.find(STATE_PASSWORD).orElse(null),
                            values.get(STATE_GATEWAY))),
            "Where the gateway keeps what outlives a restart.");

    private static final Key<Duration> GRACE =
            Key.of("grace", Scalars.DURATION, "How long a gateway that is told to stop drains what it can.", "10s");
    private static final Key<Duration> SHUTDOWN = Key.section(
            "shutdown", new Section<>(List.of(GRACE), values -> values.get(GRACE)), "How the gateway stops.");

    static final Section<GatewayConfiguration> FILE = new Section<>(
            List.of(
                    LISTEN,
                    TlsKeys.TLS,
                    SINK,
                    CACHE,
                    LEVEL,
                    BANDWIDTH,
                    POLICIES,
                    MACHINES,
                    API,
                    STATE,
                    AlertKeys.ALERTS,
                    LogKeys.LOG,
                    SHUTDOWN),
            values -> new GatewayConfiguration(
                    values.get(LISTEN),
                    values.find(TlsKeys.TLS).orElse(null),
                    values.get(SINK),
                    values.get(CACHE),
                    values.get(LEVEL),
                    values.get(BANDWIDTH),
                    values.get(POLICIES),
                    values.get(MACHINES),
                    values.get(API),
                    values.get(STATE),
                    values.get(AlertKeys.ALERTS),
                    values.get(LogKeys.LOG),
                    values.get(SHUTDOWN)));

    private GatewayKeys() {}
}
