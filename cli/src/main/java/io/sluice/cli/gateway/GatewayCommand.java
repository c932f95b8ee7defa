package io.sluice.cli.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.memory.MemoryCeilings;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.output.Result;
import io.sluice.cli.process.EventLoops;
import io.sluice.cli.process.StateDirectory;
import io.sluice.cli.process.Supervisor;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.cli.tls.TlsOptions;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.settings.GatewayConfiguration;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.api.ApiSettings;
import io.sluice.gateway.api.GatewayApi;
import io.sluice.gateway.settings.BandwidthLimits;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.gateway.state.StateStore;
import io.sluice.gateway.state.sql.SqlStore;
import io.sluice.wire.Id;
import io.sluice.wire.tls.TransportSecurity;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@code sluice gateway}: takes what agents send over the network, until it is told to stop. */
@Command(
        name = "gateway",
        description = {
            "Take what agents send, and bring it into a vault, until SIGTERM or SIGINT.",
            "Says where it listens, in one line or one JSON document, as soon as it does. On an address that other hosts can"
                    + " reach it takes agents by TLS only, each with a certificate. Told to stop, it takes no new cycles and"
                    + " gives the open ones until shutdown.grace is over; the rest is resumed by the next gateway with this cache."
        },
        footer = {
            "  sluice gateway --config /etc/sluice/gateway.yaml",
            "  sluice gateway --listen 127.0.0.1:7443 --to /backup --cache /var/cache/sluice",
            "  sluice gateway --listen 0.0.0.0:7443 --to /backup --cache /var/cache/sluice --tls-certificate gateway.pem"
                    + " --tls-key gateway.key --tls-authority ca.pem"
        })
public final class GatewayCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private GatewayOptions options;

    @Mixin
    private TlsOptions tls;

    @Mixin
    private OutputOptions output;

    /** A command of this process. */
    public GatewayCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        GatewayConfiguration configuration = options.configuration(surroundings.environment());
        output.follow(configuration.log());
        GatewaySettings settings = settings(configuration);
        TransportSecurity security = tls.security(configuration.tls());
        TlsOptions.requireSecure(settings.listen(), security);
        ApiSettings api = options.isApiWanted() ? api(configuration) : null;
        MemoryCeilings.ofThisProcess()
                .add(Gateway.memoryCeilings(settings))
                .add(api == null ? Map.of() : GatewayApi.memoryCeilings())
                .check();
        RunningGateway.requireFree(settings);
        surroundings.interruption().allow(configuration.shutdownGrace());
        if (options.hasFile()) {
            surroundings.interruption().expectHangUps();
        }
        output.hear(GatewayReload.class);
        GatewayReload reload =
                new GatewayReload(() -> options.fromFile(surroundings.environment()), configuration, security::renew);
        try (VaultConnection connection = VaultConnection.openOrCreate(surroundings, configuration.sink());
                RunningGateway gateway = RunningGateway.start(
                        surroundings,
                        connection,
                        settings,
                        security,
                        state(configuration, connection),
                        api,
                        reload,
                        EventLoops.ofGateway())) {
            reload.attach(now -> adopt(gateway, now));
            output.print(
                    surroundings,
                    new Listening(
                            gateway.address(),
                            connection.vault().id(),
                            configuration.cache().directory(),
                            gateway.apiAddress()));
            accompany("listening on " + HostPort.text(gateway.address()), reload);
            gateway.drain(reload.inForce().shutdownGrace());
        }
        return 0;
    }

    private void accompany(String status, GatewayReload reload) {
        Supervisor supervisor = Supervisor.of(surroundings.environment());
        Mono<Void> reloads = supervisor.reloads(surroundings.interruption(), reload::reloadAndLog);
        supervisor.accompany(status, reloads, Schedulers.parallel(), surroundings.interruption());
    }

    private void adopt(RunningGateway gateway, GatewayConfiguration now) {
        gateway.adopt(now.policies(), bandwidth(now));
        surroundings.interruption().allow(now.shutdownGrace());
    }

    private ApiSettings api(GatewayConfiguration configuration) {
        Path tokenFile = configuration.api().tokenFile();
        return RunningApi.settings(
                HostPort.resolved(new HostPort().convert(configuration.api().listen())),
                tokenFile == null ? StateDirectory.apiTokenFile(surroundings.environment()) : tokenFile,
                configuration.alerts());
    }

    private static StateStore state(GatewayConfiguration configuration, VaultConnection connection) {
        GatewayConfiguration.State state = configuration.state();
        try {
            return new SqlStore(
                    state.database(configuration.cache().directory()),
                    state.password(),
                    connection.vault().id(),
                    state.gateway());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static GatewaySettings settings(GatewayConfiguration configuration) {
        InetSocketAddress listen = HostPort.resolved(new HostPort().convert(configuration.listen()));
        try {
            return GatewaySettings.defaults(listen, configuration.cache().directory())
                    .withLevel(configuration.level())
                    .withPolicies(configuration.policies())
                    .withBandwidth(bandwidth(configuration))
                    .withCacheBytes(configuration.cache().size().bytes());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static BandwidthLimits bandwidth(GatewayConfiguration configuration) {
        Map<String, BandwidthSchedule> machines = new HashMap<>();
        configuration.machines().forEach((name, machine) -> machines.put(name, machine.bandwidth()));
        return new BandwidthLimits(configuration.bandwidth(), machines);
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
