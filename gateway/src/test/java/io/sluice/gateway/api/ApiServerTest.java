package io.sluice.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;

class ApiServerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path temp;

    private final LoopResources loops = LoopResources.create("api-test", 2, true);
    private final ConnectionLimit limit = new ConnectionLimit(4, Duration.ofSeconds(2));
    private DisposableServer server;

    @BeforeEach
    void start() {
        ApiToken token = ApiToken.openOrCreate(temp.resolve("token"), new SecureRandom());
        List<Route> routes = List.of(
                new Route("PUT", "/length", false, request -> request.body().map(ApiServerTest::length)),
                Route.open("/broken", request -> Mono.error(new IllegalStateException("a secret of the house"))));
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = ApiServer.start(listen, routes, token, loops, limit).block(PATIENCE);
    }

    @AfterEach
    void stop() {
        server.disposeNow(PATIENCE);
        loops.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
    }

    private static ApiAnswer length(byte[] body) {
        return ApiAnswer.json(
                HttpResponseStatus.OK, JsonNodeFactory.instance.objectNode().put("length", body.length));
    }

    private HttpResponse<String> send(String method, String path, int bodyBytes) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(new byte[bodyBytes]))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aBodyUpToTheLimitComes() throws Exception {
        assertThat(send("PUT", "/length", 0).body()).isEqualTo("{\"length\":0}");
        assertThat(send("PUT", "/length", ApiRequest.MAX_BODY_BYTES).body()).isEqualTo("{\"length\":65536}");
    }

    @Test
    void aLongerOneIsRefused() throws Exception {
        HttpResponse<String> answer = send("PUT", "/length", ApiRequest.MAX_BODY_BYTES + 1);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).isEqualTo("{\"error\":\"the body is longer than 65536 bytes\"}");
    }

    @Test
    void whatWentWrongInsideIsForTheLogAlone() throws Exception {
        HttpResponse<String> answer = send("GET", "/broken", 0);

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("error").doesNotContain("secret");
    }

    @Test
    void theOldestGoesWhereThereAreTooMany() throws IOException {
        try (Socket first = connect();
                Socket second = connect();
                Socket third = connect();
                Socket fourth = connect();
                Socket fifth = connect()) {
            assertThat(first.getInputStream().read()).isEqualTo(-1);
            await().atMost(PATIENCE).until(() -> limit.open() == 4);
            assertThat(List.of(second, third, fourth, fifth)).allMatch(Socket::isConnected);
        }
        await().atMost(PATIENCE).until(() -> limit.open() == 0);
    }

    @Test
    void noneLivesLongerThanItMay() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write("PUT /length HTTP/1.1\r\nContent-Length: 10\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        await().atMost(PATIENCE).until(() -> limit.open() == 0);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }
}
