package io.sluice.gateway.alert;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.sluice.config.settings.Alerts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.util.retry.Retry;

/**
 * Posts alerts to an address, as JSON.
 *
 * <p>A status from 200 to 299 is taken for arrived. What may pass (no connection, no answer within {@link #ANSWER}, a 5xx, 408 or 429) is tried again, with
 * growing pauses; redirects are not followed, so that a header which is a secret goes nowhere else. Threads: event loops. Errors: never name the address
 * beyond its host, nor a header. Limits: {@link #TRIES} more tries, of each at most {@link #ANSWER}.
 */
final class Webhook implements AlertTarget {

    static final int TRIES = 5;
    static final Duration ANSWER = Duration.ofSeconds(10);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int CONNECT_MILLIS = 5_000;
    private static final int OK_FROM = 200;
    private static final int OK_BELOW = 300;

    private final Alerts.Webhook settings;
    private final String address;
    private final HttpClient client;
    private final Scheduler timer;

    private Webhook(Alerts.Webhook settings, HttpClient client, Scheduler timer) {
        this.settings = settings;
        this.address = "http://" + settings.url().getRawAuthority().replaceFirst("(:\\d+)?$", ":" + settings.port())
                + target(settings.url());
        this.client = client;
        this.timer = timer;
    }

    /**
     * One that posts there. Blocks: reads the authority's certificates.
     *
     * @throws IllegalArgumentException when these cannot be read
     */
    static Webhook open(Alerts.Webhook settings, LoopResources loops, Scheduler timer) {
        HttpClient plain = HttpClient.create(ConnectionProvider.newConnection())
                .runOn(loops)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .headers(headers -> {
                    headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
                    settings.headers().forEach(headers::set);
                });
        return new Webhook(settings, settings.isSecure() ? secured(plain, settings) : plain, timer);
    }

    private static String target(URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    /** By a handler of our own, since the client's own way to TLS loads QUIC, which is not there. The server's name is checked. */
    private static HttpClient secured(HttpClient client, Alerts.Webhook settings) {
        SslContext trust = trust(settings.authority());
        String host = settings.url().getHost();
        return client.doOnChannelInit((observer, channel, remote) ->
                channel.pipeline().addFirst(trust.newHandler(channel.alloc(), host, settings.port())));
    }

    private static SslContext trust(@Nullable Path authority) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient();
            return (authority == null ? builder : builder.trustManager(authority.toFile())).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "alerts.webhook.authority " + authority + " cannot be read: name a PEM file of certificates", e);
        }
    }

    @Override
    public String name() {
        return "webhook " + settings.place();
    }

    @Override
    public Mono<Void> tell(Alert alert) {
        byte[] body = alert.toJson();
        return Mono.defer(() -> post(body))
                .retryWhen(Retry.backoff(TRIES, FIRST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .scheduler(timer)
                        .filter(e -> e instanceof AlertFailedException failed && failed.isWorthARetry())
                        .onRetryExhaustedThrow((spec, last) -> last.failure()));
    }

    private Mono<Void> post(byte[] body) {
        return client.post()
                .uri(address)
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .responseSingle(
                        (response, content) -> Mono.just(response.status().code()))
                .timeout(ANSWER, timer)
                .onErrorMap(Webhook::failed)
                .flatMap(status -> status >= OK_FROM && status < OK_BELOW ? Mono.empty() : Mono.error(refused(status)));
    }

    private static AlertFailedException failed(Throwable why) {
        if (why instanceof TimeoutException) {
            return new AlertFailedException("no answer within " + ANSWER.toSeconds() + " s", true);
        }
        return new AlertFailedException(
                "no connection: " + rootOf(why).getClass().getSimpleName(), true);
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        for (@Nullable Throwable next = root.getCause(); next != null && next != root; next = root.getCause()) {
            root = next;
        }
        return root;
    }

    private static AlertFailedException refused(int status) {
        boolean mayPass = status >= 500 || status == 408 || status == 429;
        return new AlertFailedException("it answered " + status, mayPass);
    }
}
