package io.sluice.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.process.CommandFailedException;
import io.sluice.cli.process.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class ApiClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path home;

    private Path token;

    @BeforeEach
    void writeToken() throws IOException {
        token = Files.writeString(home.resolve("token"), "0123456789abcdef");
    }

    @Test
    void aGatewayThatTakesItsTimeIsNotTakenForNone() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
            ApiClient client = new ApiClient(address, token, Duration.ofSeconds(1));

            assertThatThrownBy(() -> client.post("/v1/pause", "{}").block(PATIENCE))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageStartingWith("the gateway on ")
                    .hasMessageEndingWith(":" + address.getPort()
                            + " has not answered within 1 s: what was asked for may still be done; see sluice status");
            assertThatThrownBy(() -> client.get("/v1/status").block(PATIENCE))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("has not answered within 1 s")
                    .hasMessageNotContaining("may still be done");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 422})
    void whatWouldBeRefusedAgainIsAnErrorOfUse(int status) {
        assertThat(refusal(status)).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 429, 500, 503})
    void whatMayWorkLaterOrElsewhereIsAFailure(int status) {
        assertThat(refusal(status))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageEndingWith(" answers " + status + ": why");
    }

    private Throwable refusal(int status) {
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .handle((request, response) -> response.status(status).sendString(Mono.just("{\"error\":\"why\"}")))
                .bindNow();
        try {
            return new ApiClient((InetSocketAddress) server.address(), token)
                    .get("/v1/status")
                    .map(answer -> (Throwable) new AssertionError("answered: " + answer))
                    .onErrorResume(Mono::just)
                    .block(PATIENCE);
        } finally {
            server.disposeNow();
        }
    }
}
