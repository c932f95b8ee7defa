package io.sluice.cli.gateway;

import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.config.settings.Alerts;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.api.ApiRefusedException;
import io.sluice.gateway.api.ApiSettings;
import io.sluice.gateway.api.GatewayApi;
import io.sluice.gateway.api.Reload;
import io.sluice.sink.store.MeteredBlobStore;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;

/**
 * The HTTP port of a gateway that runs here.
 *
 * <p>Threads: starting and closing block the caller. Owns: the port; the gateway stays the caller's, who stops it when this is closed.
 */
final class RunningApi implements AutoCloseable {

    private static final Duration STOPPING = Duration.ofSeconds(5);

    private final GatewayApi api;

    private RunningApi(GatewayApi api) {
        this.api = api;
    }

    /** Settings as they were asked for; refuses what cannot work, as {@link UsageException}. */
    static ApiSettings settings(InetSocketAddress listen, Path tokenFile, Alerts alerts) {
        try {
            return new ApiSettings(HostPort.resolved(listen), tokenFile, alerts);
        } catch (ApiRefusedException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Starts it; it listens when this returns. The gateway is stopped where it cannot. */
    static RunningApi start(
            Surroundings surroundings, ApiSettings settings, Gateway gateway, MeteredBlobStore store, Reload reload) {
        try {
            Mono<GatewayApi> start = GatewayApi.start(settings, gateway, store, reload)
                    .onErrorMap(ApiRefusedException.class, e -> new UsageException(String.valueOf(e.getMessage()), e))
                    .onErrorMap(
                            ChannelBindException.class,
                            e -> RunningGateway.cannotListen(
                                    settings.listen(), e.getCause() == null ? e : e.getCause()));
            return new RunningApi(surroundings.interruption().await(start).orElseThrow());
        } catch (RuntimeException e) {
            gateway.stop().block(STOPPING);
            throw e;
        }
    }

    InetSocketAddress address() {
        return api.address();
    }

    @Override
    public void close() {
        api.stop().block(STOPPING);
    }
}
