package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients do that are broken, stalled or mean: they lose their connection, and nobody else notices. */
class ApiHostileClientsTest {

    private static final int PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path temp;

    private ApiGateway gateway;

    @BeforeEach
    void start() {
        gateway = new ApiGateway(temp);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), gateway.api().address().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** What comes until the gateway ends the connection. */
    private static String readAll(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (SocketException reset) {
            // The gateway has had enough already.
        }
    }

    private void assertServes() {
        assertThat(gateway.send("GET", "/health/live", null).statusCode()).isEqualTo(200);
        assertThat(gateway.get("/v1/status").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET\r\n\r\n",
                "\0\0\0\1SLUICE",
                "GET / HTTP/9.9\r\n\r\n",
                "GET http://%zz/ HTTP/1.1\r\nHost: x\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "GET /v1/status HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \u0000\r\n\r\n"
            })
    void garbageEndsItsConnection(String request) throws IOException {
        try (Socket socket = connect()) {
            write(socket, request);
            socket.shutdownOutput();

            assertThat(readAll(socket)).doesNotContain("Exception").doesNotContain(gateway.token());
        }
        assertServes();
    }

    @Test
    void randomBytesEndTheirConnection() throws IOException {
        Random random = Seeds.random("garbage for the API");
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[1 + random.nextInt(4096)];
            random.nextBytes(bytes);
            try (Socket socket = connect()) {
                write(socket, new String(bytes, StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                readAll(socket);
            }
        }
        assertServes();
    }

    @Test
    void aRequestLineWithoutEndIsRefused() throws IOException {
        try (Socket socket = connect()) {
            write(socket, "GET /" + "a".repeat(100_000));

            assertThat(readAll(socket))
                    .satisfiesAnyOf(
                            answer -> assertThat(answer).isEmpty(),
                            answer -> assertThat(answer).startsWith("HTTP/1.1 414"));
        }
        assertServes();
    }

    @Test
    void headersWithoutEndAreRefused() throws IOException {
        try (Socket socket = connect()) {
            write(socket, "GET /health/live HTTP/1.1\r\n" + "X-Filler: aaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(1000));

            assertThat(readAll(socket))
                    .satisfiesAnyOf(
                            answer -> assertThat(answer).isEmpty(),
                            answer -> assertThat(answer).startsWith("HTTP/1.1 431"));
        }
        assertServes();
    }

    @Test
    void oneConnectionServesOneRequest() throws IOException {
        String request = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
        try (Socket socket = connect()) {
            write(socket, request + request + request);

            String answers = readAll(socket);
            assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(2);
            assertThat(answers.toLowerCase(Locale.ROOT)).contains("connection: close");
        }
        assertServes();
    }

    @Test
    void whoStallsLosesItsConnection() throws IOException {
        long began = System.nanoTime();
        try (Socket silent = connect();
                Socket halfway = connect();
                Socket withoutBody = connect()) {
            write(halfway, "GET /health/live HT");
            write(withoutBody, "GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n");

            assertServes();
            assertThat(readAll(silent)).isEmpty();
            readAll(halfway);
            readAll(withoutBody);
        }
        assertThat(System.nanoTime() - began).isLessThan(15_000_000_000L);
        assertServes();
    }

    @Test
    void aThousandThatStallKeepNobodyOut() throws IOException {
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                stalled.add(connect());
                if (i % 100 == 0) {
                    assertServes();
                }
            }
            assertServes();
            await().until(() -> isAtEnd(stalled.get(0)));
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
        assertServes();
    }

    private static boolean isAtEnd(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }
}
