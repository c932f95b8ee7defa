package io.sluice.cli.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.memory.MemoryCeilings;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.output.Result;
import io.sluice.cli.process.EventLoops;
import io.sluice.cli.process.Supervisor;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.config.settings.GatewayConfiguration;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.wire.Id;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@code sluice gateway}: takes what agents send over the network, until it is told to stop. */
@Command(
        name = "gateway",
        description = {
            "Take what agents send, and bring it into a vault, until SIGTERM or SIGINT.",
            "Says where it listens, in one line or one JSON document, as soon as it does. It does not authenticate agents"
                    + " yet: listen where only they can connect. Told to stop, it takes no new cycles and gives the open"
                    + " ones until shutdown.grace is over; the rest is resumed by the next gateway with this cache."
        },
        footer = {
            "  sluice gateway --config /etc/sluice/gateway.yaml",
            "  sluice gateway --listen 0.0.0.0:7443 --to /backup --cache /var/cache/sluice",
            "  sluice replicate /dev/vda --gateway backup.example.org:7443"
        })
public final class GatewayCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private GatewayOptions options;

    @Mixin
    private OutputOptions output;

    /** A command of this process. */
    public GatewayCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        GatewayConfiguration configuration = options.configuration(surroundings.environment());
        GatewaySettings settings = settings(configuration);
        MemoryCeilings.ofThisProcess().add(Gateway.memoryCeilings(settings)).check();
        RunningGateway.requireFree(settings);
        surroundings.interruption().allow(configuration.shutdownGrace());
        try (VaultConnection connection = VaultConnection.openOrCreate(surroundings, configuration.sink());
                RunningGateway gateway =
                        RunningGateway.start(surroundings, connection, settings, EventLoops.ofGateway())) {
            output.print(
                    surroundings,
                    new Listening(
                            gateway.address(),
                            connection.vault().id(),
                            configuration.cache().directory()));
            Supervisor.of(surroundings.environment())
                    .accompany(
                            "listening on " + HostPort.text(gateway.address()),
                            Mono.never(),
                            Schedulers.parallel(),
                            surroundings.interruption());
            gateway.drain(configuration.shutdownGrace());
        }
        return 0;
    }

    private static GatewaySettings settings(GatewayConfiguration configuration) {
        InetSocketAddress listen = HostPort.resolved(new HostPort().convert(configuration.listen()));
        try {
            return GatewaySettings.defaults(listen, configuration.cache().directory())
                    .withLevel(configuration.level())
                    .withPolicies(configuration.policies())
                    .withCacheBytes(configuration.cache().size().bytes());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private record Listening(InetSocketAddress address, Id vault, Path cache) implements Result {
        @Override
        public List<String> lines() {
            return List.of("listening on " + HostPort.text(address) + ", vault " + vault + ", cache " + cache);
        }

        @Override
        public JsonNode json() {
            return Json.object()
                    .put("listen", HostPort.text(address))
                    .put("port", address.getPort())
                    .put("vault", vault.toString())
                    .put("cache", cache.toString());
        }
    }
}
