package io.sluice.gateway.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.alert.AlertHub;
import io.sluice.gateway.session.Parts;
import io.sluice.sink.store.MeteredBlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/**
 * A gateway's HTTP port. Specified by docs/openapi.json, which it serves itself.
 *
 * <p>Threads: the gateway's event loops, which do not block; documents are made on its disk scheduler, and what is asked for several times at once is
 * made once. Owns: its listening socket; the gateway stays the caller's, who stops this first. Limits: {@link #memoryCeilings}, {@link ApiServer}.
 */
public final class GatewayApi {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayApi.class);
    /** For how long who asks gets what another has got. */
    static final Duration SAME_ANSWER = Duration.ofMillis(200);

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Watch watch;
    private final List<Route> routes;
    private final DisposableServer server;
    private final Disposable listing;

    private GatewayApi(Watch watch, List<Route> routes, DisposableServer server, Disposable listing) {
        this.watch = watch;
        this.routes = routes;
        this.server = server;
        this.listing = listing;
    }

    /** One of a gateway that has no configuration file to read again. */
    public static Mono<GatewayApi> start(ApiSettings settings, Gateway gateway, MeteredBlobStore store) {
        return start(settings, gateway, store, () -> {
            throw new ReloadRefusedException("the gateway was started without --config, and has nothing to read", null);
        });
    }

    /**
     * Makes the token file if there is none, and listens.
     *
     * <p>Errors: {@link ApiRefusedException}; {@link reactor.netty.ChannelBindException} for an address that is taken.
     *
     * @param gateway what it tells of
     * @param store the gateway's own
     * @param reload reads the configuration again
     */
    public static Mono<GatewayApi> start(ApiSettings settings, Gateway gateway, MeteredBlobStore store, Reload reload) {
        Parts parts = gateway.parts();
        return Mono.fromCallable(() -> {
                    ApiToken token = ApiToken.openOrCreate(
                            settings.tokenFile(), parts.resources().random());
                    Watch watch = new Watch(parts, store, HostFigures::read, alerts(settings, parts));
                    return new Start(settings, gateway, token, watch, store, reload, openApi());
                })
                .subscribeOn(parts.resources().disk())
                .flatMap(Start::listen);
    }

    private static AlertHub alerts(ApiSettings settings, Parts parts) {
        try {
            return AlertHub.open(settings.alerts(), parts);
        } catch (IllegalArgumentException e) {
            throw new ApiRefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static ApiAnswer openApi() throws IOException {
        try (InputStream document = GatewayApi.class.getResourceAsStream("openapi.json")) {
            byte[] bytes = Objects.requireNonNull(document, "openapi.json is not on the class path")
                    .readAllBytes();
            return ApiAnswer.json(HttpResponseStatus.OK, bytes);
        }
    }

    /** What is there before it listens. */
    private record Start(
            ApiSettings settings,
            Gateway gateway,
            ApiToken token,
            Watch watch,
            MeteredBlobStore store,
            Reload reload,
            ApiAnswer openApi) {

        Mono<GatewayApi> listen() {
            Parts parts = gateway.parts();
            ConnectionLimit limit = new ConnectionLimit(ApiServer.MAX_CONNECTIONS, ApiServer.LIFE);
            List<Route> routes = routes();
            return ApiServer.start(
                            settings.listen(), routes, token, parts.resources().loops(), limit)
                    .map(server -> begin(server, routes));
        }

        private GatewayApi begin(DisposableServer server, List<Route> routes) {
            watch.begin();
            Disposable listing = new MachineListing(gateway.parts()).find().subscribe();
            GatewayApi api = new GatewayApi(watch, routes, server, listing);
            LOG.info("api listening on {}", api.address());
            return api;
        }

        /** A route is a line here, and a path in docs/openapi.json. */
        private List<Route> routes() {
            Mono<ApiAnswer> metrics = metrics();
            Mono<ApiAnswer> status = status();
            ThrottleDocument throttle =
                    new ThrottleDocument(gateway.throttle(), gateway.parts().liveSchedule());
            ForecastDocument forecast = new ForecastDocument(gateway.parts());
            MachinesDocument machines = new MachinesDocument(gateway.parts().state());
            OrdersDocument orders = new OrdersDocument(gateway.parts());
            ReloadDocument reloads =
                    new ReloadDocument(reload, gateway.parts().resources().disk());
            return List.of(
                    Route.open("/health/live", request -> Mono.just(live())),
                    Route.open("/health/ready", request -> Mono.fromSupplier(this::ready)),
                    Route.open("/metrics", request -> metrics),
                    Route.withToken("GET", "/v1/status", request -> status),
                    Route.withToken("GET", "/v1/throttle", request -> throttle.show()),
                    Route.withToken("PUT", "/v1/throttle", throttle::change),
                    Route.withToken("DELETE", "/v1/throttle", request -> throttle.reset()),
                    Route.withToken("GET", "/v1/forecast", request -> forecast.show()),
                    Route.withToken("GET", "/v1/machines", request -> machines.show()),
                    Route.withToken("POST", "/v1/release", machines::release),
                    Route.withToken("POST", "/v1/pause", orders::pause),
                    Route.withToken("POST", "/v1/resume", orders::resume),
                    Route.withToken("POST", "/v1/resync", orders::resync),
                    Route.withToken("POST", "/v1/reload", request -> reloads.reload()),
                    Route.withToken("GET", "/v1/openapi.json", request -> Mono.just(openApi)));
        }

        private Mono<ApiAnswer> metrics() {
            Parts parts = gateway.parts();
            MeterReadout readout = new MeterReadout(parts, gateway.memory(), watch, store);
            return shared(() -> ApiAnswer.text(PROMETHEUS, readout.scrape(parts)));
        }

        private Mono<ApiAnswer> status() {
            Parts parts = gateway.parts();
            StatusDocument document = new StatusDocument(
                    parts, gateway.memory(), watch, parts.resources().clock().instant());
            return shared(() -> ApiAnswer.json(HttpResponseStatus.OK, document.make()));
        }

        private Mono<ApiAnswer> shared(Callable<ApiAnswer> making) {
            return Mono.fromCallable(making)
                    .subscribeOn(gateway.parts().resources().disk())
                    .cache(SAME_ANSWER, gateway.parts().resources().timer());
        }

        private static ApiAnswer live() {
            return ApiAnswer.json(
                    HttpResponseStatus.OK, JsonNodeFactory.instance.objectNode().put("live", true));
        }

        private ApiAnswer ready() {
            boolean isWritable = watch.lastLook().isCacheWritable();
            boolean isReachable = watch.isVaultReachable();
            boolean isReady = gateway.isListening() && isWritable && isReachable;
            ObjectNode document = JsonNodeFactory.instance
                    .objectNode()
                    .put("ready", isReady)
                    .put("listening", gateway.isListening())
                    .put("cacheWritable", isWritable)
                    .put("vaultReachable", isReachable);
            return ApiAnswer.json(isReady ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE, document);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    /** What it answers, such as {@code GET /v1/status}. */
    public List<String> routes() {
        return routes.stream().map(route -> route.method() + " " + route.path()).toList();
    }

    /** Stops listening and looking. Answers under way may be cut. */
    public Mono<Void> stop() {
        return Mono.<Void>fromRunnable(() -> {
                    listing.dispose();
                    watch.dispose();
                    server.dispose();
                })
                .then(server.onDispose());
    }

    /** What it holds at most, by holder, in bytes. */
    public static Map<String, Long> memoryCeilings() {
        return Map.of("gateway: connections to the API", ApiServer.MEMORY_BYTES);
    }
}
