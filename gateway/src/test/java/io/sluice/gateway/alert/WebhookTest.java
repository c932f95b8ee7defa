package io.sluice.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.sluice.config.settings.Alerts;
import io.sluice.wire.testing.TestCertificates;
import io.sluice.wire.tls.PemFiles;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The webhook against a real HTTP server. */
class WebhookTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path temp;

    private final LoopResources loops = LoopResources.create("test-hook", 1, true);
    private final Scheduler timer = Schedulers.newSingle("test-timer");
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private @Nullable DisposableServer server;

    @AfterEach
    void end() {
        if (server != null) {
            server.disposeNow(PATIENCE);
        }
        timer.dispose();
        loops.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
    }

    /** Answers with these statuses, the last of them again and again; 0 is no answer. */
    private int answer(@Nullable SslContext tls, int... statuses) {
        HttpServer plain = HttpServer.create().host("127.0.0.1").port(0).runOn(loops);
        server = (tls == null ? plain : plain.secure(spec -> spec.sslContext(tls)))
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asString()
                        .doOnNext(bodies::add)
                        .doOnNext(body -> tokens.add(request.requestHeaders().get("Authorization")))
                        .then(Mono.defer(() -> {
                            int status = statuses[Math.min(asked.getAndIncrement(), statuses.length - 1)];
                            return status == 0
                                    ? Mono.never()
                                    : response.status(status)
                                            .header("Location", "/other")
                                            .send();
                        })))
                .bindNow(PATIENCE);
        return server.port();
    }

    private Webhook hook(String url, @Nullable Path authority, Scheduler time) {
        Alerts.Webhook settings =
                new Alerts.Webhook(URI.create(url), Map.of("Authorization", "Bearer hush"), authority);
        return Webhook.open(settings, loops, time);
    }

    @Test
    void theAlertArrivesAsJsonWithTheHeaders() throws Exception {
        int port = answer(null, 204);

        hook("http://127.0.0.1:" + port + "/a?b=c", null, timer)
                .tell(SampleAlerts.of("look at this"))
                .block(PATIENCE);

        JsonNode alert = new ObjectMapper().readTree(bodies.get(0));
        assertThat(alert).isEqualTo(new ObjectMapper().readTree("""
                {"version": 1, "id": "00000000000000010000000000000002", "time": "2026-11-21T09:00:00Z",
                 "vault": "00000000000000030000000000000004", "about": "rpo", "machine": "web",
                 "severity": "warning", "was": "ok", "text": "look at this"}"""));
        assertThat(tokens).containsExactly("Bearer hush");
    }

    @Test
    void whatMayPassIsTriedAgainAndTheAlertStaysTheSame() {
        int port = answer(null, 503, 429, 200);

        hook("http://127.0.0.1:" + port, null, timer)
                .tell(SampleAlerts.of("again"))
                .block(PATIENCE);

        assertThat(bodies).hasSize(3);
        assertThat(bodies.stream().distinct()).hasSize(1);
    }

    @Test
    void whatDoesNotPassIsNotTriedAgain() {
        int port = answer(null, 404);

        assertThatThrownBy(() -> hook("http://127.0.0.1:" + port + "/hush", null, timer)
                        .tell(SampleAlerts.of("lost"))
                        .block(PATIENCE))
                .isInstanceOf(AlertFailedException.class)
                .hasMessage("it answered 404");
        assertThat(bodies).hasSize(1);
    }

    @Test
    void aRedirectIsNotFollowedSinceItWouldTakeTheSecretElsewhere() {
        int port = answer(null, 302);

        assertThatThrownBy(() -> hook("http://127.0.0.1:" + port, null, timer)
                        .tell(SampleAlerts.of("lost"))
                        .block(PATIENCE))
                .hasMessage("it answered 302");
        assertThat(bodies).hasSize(1);
    }

    @Test
    void aServerThatIsNotThereIsTriedForAWhileAndThenGivenUp() {
        int port = answer(null, 200);
        server.disposeNow(PATIENCE);
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Mono<Void> telling = hook("http://127.0.0.1:" + port, null, time).tell(SampleAlerts.of("lost"));
        Mono<Void> advancing = Flux.interval(Duration.ofMillis(20))
                .doOnNext(tick -> time.advanceTimeBy(Duration.ofSeconds(1)))
                .then();

        StepVerifier.create(Mono.firstWithSignal(telling, advancing))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(AlertFailedException.class)
                        .hasMessageStartingWith("no connection")
                        .hasMessageNotContaining("hush"))
                .verify(PATIENCE);
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUpInTime() {
        int port = answer(null, 0);
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Mono<Void> telling = hook("http://127.0.0.1:" + port, null, time).tell(SampleAlerts.of("lost"));
        Mono<Void> advancing = Flux.interval(Duration.ofMillis(20))
                .doOnNext(tick -> time.advanceTimeBy(Duration.ofSeconds(1)))
                .then();

        StepVerifier.create(Mono.firstWithSignal(telling, advancing))
                .expectErrorSatisfies(e -> assertThat(e).hasMessageStartingWith("no "))
                .verify(PATIENCE);
    }

    @Test
    void byHttpsTheServersAuthorityIsLookedAt() throws Exception {
        TestCertificates certificates = TestCertificates.in(temp);
        PemFiles files = certificates.files("hook");
        SslContext tls = SslContextBuilder.forServer(
                        files.certificate().toFile(), files.key().toFile())
                .build();
        int port = answer(tls, 200);
        String url = "https://127.0.0.1:" + port + "/hush";

        hook(url, temp.resolve("ca.pem"), timer).tell(SampleAlerts.of("sealed")).block(PATIENCE);
        assertThat(bodies).hasSize(1);

        assertThatNothingArrives(url, null);
    }

    @Test
    void aCertificateForAnotherHostIsNotBelieved() throws Exception {
        TestCertificates certificates = TestCertificates.in(temp);
        PemFiles files = certificates.files("hook", certificates.issueFor("hook", "elsewhere.example.org"));
        SslContext tls = SslContextBuilder.forServer(
                        files.certificate().toFile(), files.key().toFile())
                .build();

        assertThatNothingArrives("https://127.0.0.1:" + answer(tls, 200), temp.resolve("ca.pem"));
    }

    private void assertThatNothingArrives(String url, @Nullable Path authority) {
        int before = bodies.size();
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Mono<Void> telling = hook(url, authority, time).tell(SampleAlerts.of("not to anybody"));
        Mono<Void> advancing = Flux.interval(Duration.ofMillis(50))
                .doOnNext(tick -> time.advanceTimeBy(Duration.ofMillis(500)))
                .then();

        StepVerifier.create(Mono.firstWithSignal(telling, advancing))
                .expectErrorSatisfies(e -> assertThat(e).hasMessageStartingWith("no "))
                .verify(PATIENCE);
        assertThat(bodies).hasSize(before);
    }

    @Test
    void anAuthorityThatIsNoneIsRefusedInALine() throws Exception {
        Path junk = Files.writeString(temp.resolve("junk.pem"), "junk");

        assertThatThrownBy(() -> hook("https://h/", junk, timer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("junk.pem cannot be read: name a PEM file");
    }
}
