package io.sluice.cli.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.memory.MemoryCeilings;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.output.Result;
import io.sluice.cli.process.EventLoops;
import io.sluice.cli.process.StateDirectory;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.config.ByteSize;
import io.sluice.config.policy.Policy;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.api.ApiSettings;
import io.sluice.gateway.api.GatewayApi;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.wire.Id;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice gateway}: takes what agents send over the network, until it is told to stop. */
@Command(
        name = "gateway",
        description = {
            "Take what agents send, and bring it into a vault, until SIGTERM or SIGINT.",
            "Says where it listens, in one line or one JSON document, as soon as it does. It does not authenticate agents"
                    + " yet: listen where only they can connect."
        },
        footer = {
            "  sluice gateway --listen 0.0.0.0:7575 --to /backup --cache /var/cache/sluice",
            "  sluice replicate /dev/vda --gateway backup.example.org:7575"
        })
public final class GatewayCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(
            names = "--listen",
            required = true,
            paramLabel = "HOST:PORT",
            converter = HostPort.class,
            description = "Where agents connect; port 0 takes a free one.")
    private InetSocketAddress listen;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "VAULT",
            description = "The vault: a directory or file:///PATH. An absent or empty one is made.")
    private String location;

    @Option(
            names = "--cache",
            required = true,
            paramLabel = "DIR",
            description = "Where data is made durable before it is in the vault; for this gateway alone.")
    private Path cache;

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "How full the cache may get before agents have to wait. Default: 16GiB.")
    private @Nullable ByteSize cacheSize;

    @Option(
            names = "--level",
            paramLabel = "1-19",
            defaultValue = "1",
            description = "The zstd level that data is compressed with. Default: 1.")
    private int level;

    @Option(
            names = "--api",
            paramLabel = "HOST:PORT",
            converter = HostPort.class,
            description =
                    "Where status, metrics and health are asked for, on loopback: 127.0.0.1:7480 is where sluice status looks. Default: nowhere.")
    private @Nullable InetSocketAddress api;

    @Option(
            names = "--api-token-file",
            paramLabel = "FILE",
            description =
                    "Holds the token that requests must carry; made when absent. Default: api.token in the state directory.")
    private @Nullable Path apiTokenFile;

    @Mixin
    private OutputOptions output;

    /** A command of this process. */
    public GatewayCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        GatewaySettings settings = settings();
        ApiSettings apiSettings = apiSettings();
        MemoryCeilings.ofThisProcess()
                .add(Gateway.memoryCeilings(settings))
                .add(apiSettings == null ? Map.of() : GatewayApi.memoryCeilings())
                .check();
        RunningGateway.requireFree(settings);
        try (VaultConnection connection = VaultConnection.openOrCreate(surroundings, location);
                RunningGateway gateway =
                        RunningGateway.start(surroundings, connection, settings, apiSettings, EventLoops.ofGateway())) {
            output.print(
                    surroundings,
                    new Listening(gateway.address(), connection.vault().id(), cache, gateway.apiAddress()));
            surroundings.interruption().signal().block();
        }
        return 0;
    }

    private @Nullable ApiSettings apiSettings() {
        if (api == null) {
            if (apiTokenFile != null) {
                throw new UsageException("--api-token-file without --api: say where the API is to listen");
            }
            return null;
        }
        Path tokenFile = apiTokenFile == null ? StateDirectory.apiTokenFile(surroundings.environment()) : apiTokenFile;
        return RunningApi.settings(api, tokenFile, Policy.DEFAULT.rpo());
    }

    private GatewaySettings settings() {
        try {
            GatewaySettings settings =
                    GatewaySettings.defaults(HostPort.resolved(listen), cache).withLevel(level);
            return cacheSize == null ? settings : settings.withCacheBytes(cacheSize.bytes());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private record Listening(
            InetSocketAddress address,
            Id vault,
            Path cache,
            @Nullable InetSocketAddress api) implements Result {
        @Override
        public List<String> lines() {
            return List.of("listening on " + HostPort.text(address) + ", vault " + vault + ", cache " + cache
                    + (api == null ? "" : ", api " + HostPort.text(api)));
        }

        @Override
        public JsonNode json() {
            return Json.object()
                    .put("listen", HostPort.text(address))
                    .put("port", address.getPort())
                    .put("vault", vault.toString())
                    .put("cache", cache.toString())
                    .put("api", api == null ? null : HostPort.text(api));
        }
    }
}
