package io.sluice.gateway.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.sluice.gateway.state.StateException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * HTTP/1.1 for a handful of routes. A connection serves one request; every error is JSON with one line.
 *
 * <p>Threads: event loops, which do not block. Limits: {@link #MAX_CONNECTIONS}, {@link #LIFE} of each, {@link #MAX_LINE_BYTES} of a request
 * line, {@link #MAX_HEADER_BYTES} of all headers, {@link ApiRequest#MAX_BODY_BYTES}. What is no HTTP, or beyond the limits of line and headers, gets a
 * status without a body.
 */
final class ApiServer {

    static final int MAX_CONNECTIONS = 64;
    static final int MAX_LINE_BYTES = 2048;
    static final int MAX_HEADER_BYTES = 8192;
    static final Duration LIFE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final int CHUNK_BYTES = 8192;
    private static final int PIECE_BYTES = 16 << 10;
    private static final int PIECES_AT_ONCE = 8;

    /** Direct memory of all connections together. */
    static final long MEMORY_BYTES =
            (long) MAX_CONNECTIONS * (PIECES_AT_ONCE * PIECE_BYTES + MAX_HEADER_BYTES + 2 * CHUNK_BYTES);

    private final List<Route> routes;
    private final ApiToken token;

    private ApiServer(List<Route> routes, ApiToken token) {
        this.routes = routes;
        this.token = token;
    }

    /** Listens. */
    static Mono<? extends DisposableServer> start(
            InetSocketAddress listen, List<Route> routes, ApiToken token, LoopResources loops, ConnectionLimit limit) {
        ApiServer server = new ApiServer(List.copyOf(routes), token);
        return HttpServer.create()
                .bindAddress(() -> listen)
                .runOn(loops)
                .maxKeepAliveRequests(1)
                .httpRequestDecoder(decoder -> decoder.maxInitialLineLength(MAX_LINE_BYTES)
                        .maxHeaderSize(MAX_HEADER_BYTES)
                        .h2cMaxContentLength(0))
                .doOnChannelInit((observer, channel, remote) -> limit.accepted(channel))
                .handle(server::handle)
                .bind();
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        return Mono.defer(() -> answer(request))
                .onErrorResume(ApiServer::failed)
                .flatMap(answer -> send(answer, response));
    }

    private Mono<ApiAnswer> answer(HttpServerRequest request) {
        String authorization = request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION);
        Route route = route(request.method().name(), path(request), authorization);
        Mono<ApiAnswer> answer = route.handler().apply(new ApiRequest(request.receive()));
        return route.changes() ? toItsEnd(answer) : answer;
    }

    /** A change that has begun is made whole though whoever asked has gone: else what is kept and what is in force would differ. */
    private static Mono<ApiAnswer> toItsEnd(Mono<ApiAnswer> change) {
        return Mono.fromFuture(
                change.onErrorMap(StateException.class, e -> unavailable("nothing was changed: ", e))
                        .onErrorResume(ApiServer::failed)
                        .toFuture(),
                true);
    }

    private static ApiException unavailable(String what, StateException why) {
        return new ApiException(HttpResponseStatus.SERVICE_UNAVAILABLE, what + why.getMessage());
    }

    private static String path(HttpServerRequest request) {
        try {
            return request.fullPath();
        } catch (IllegalArgumentException e) {
            throw new ApiException(HttpResponseStatus.BAD_REQUEST, "the path is none that can be read");
        }
    }

    /** Without the token nobody learns below /v1 what there is and what is not. */
    private Route route(String method, String path, @Nullable String authorization) {
        List<Route> there =
                routes.stream().filter(each -> each.path().equals(path)).toList();
        boolean secret = path.startsWith("/v1/") || there.stream().anyMatch(Route::needsToken);
        if (secret && !token.isIn(authorization)) {
            throw new ApiException(
                    HttpResponseStatus.UNAUTHORIZED,
                    "the token is missing or wrong: send 'Authorization: Bearer TOKEN' with what the gateway's token file holds");
        }
        if (there.isEmpty()) {
            throw new ApiException(HttpResponseStatus.NOT_FOUND, "there is nothing here: see /v1/openapi.json");
        }
        return there.stream()
                .filter(each -> each.method().equals(method))
                .findFirst()
                .orElseThrow(() -> notThatWay(there));
    }

    private static ApiException notThatWay(List<Route> there) {
        String methods = there.stream().map(Route::method).collect(Collectors.joining(", "));
        return new ApiException(HttpResponseStatus.METHOD_NOT_ALLOWED, "this path is for " + methods);
    }

    private static Mono<ApiAnswer> failed(Throwable failure) {
        if (failure instanceof ApiException refused) {
            return Mono.just(ApiAnswer.error(refused));
        }
        if (failure instanceof StateException why) {
            return Mono.just(ApiAnswer.error(unavailable("", why)));
        }
        if (failure instanceof AbortedException) {
            return Mono.empty(); // whoever asked has gone
        }
        LOG.error("a request failed by an unexpected error", failure);
        return Mono.just(ApiAnswer.error(new ApiException(
                HttpResponseStatus.INTERNAL_SERVER_ERROR, "unexpected error: the gateway's log says more")));
    }

    private static Mono<Void> send(ApiAnswer answer, HttpServerResponse response) {
        return response.status(answer.status())
                .keepAlive(false)
                .header(HttpHeaderNames.CONTENT_TYPE, answer.type())
                .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(answer.body().length))
                .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .send(pieces(answer.body()))
                .then();
    }

    /** In pieces, since a socket gets a copy in direct memory: as many at a time as are asked for. */
    private static Flux<ByteBuf> pieces(byte[] body) {
        int count = Math.max(1, (body.length + PIECE_BYTES - 1) / PIECE_BYTES);
        return Flux.range(0, count).map(piece -> {
            int from = piece * PIECE_BYTES;
            return Unpooled.wrappedBuffer(body, from, Math.min(PIECE_BYTES, body.length - from));
        });
    }
}
