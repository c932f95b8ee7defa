package io.sluice.wire.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.wire.testing.Seeds;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bad network is as bad as it says, and no worse. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FaultyProxyTest {

    private static final int SHORT_MILLIS = 200;
    private static final int PATIENCE_MILLIS = 10_000;

    private final Random random = Seeds.random("FaultyProxyTest");
    private ServerSocket target;
    private FaultyProxy proxy;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        target.setSoTimeout(PATIENCE_MILLIS);
        proxy = FaultyProxy.to(
                new InetSocketAddress(target.getInetAddress(), target.getLocalPort()), random.nextLong());
        client = newClient();
        server = target.accept();
        server.setSoTimeout(PATIENCE_MILLIS);
        await().until(() -> proxy.open() == 1);
    }

    private Socket newClient() throws IOException {
        Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        proxy.close();
        target.close();
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Sends on a thread of its own, since a slow line takes it slowly. */
    private static void send(Socket socket, byte[] bytes) {
        CompletableFuture.runAsync(
                () -> {
                    try {
                        socket.getOutputStream().write(bytes);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> new Thread(task).start());
    }

    private static byte[] receive(Socket socket, int count) throws IOException {
        byte[] bytes = new byte[count];
        new DataInputStream(socket.getInputStream()).readFully(bytes);
        return bytes;
    }

    private long millisToReceive(byte[] bytes) throws IOException {
        long began = System.nanoTime();
        send(client, bytes);
        assertThat(receive(server, bytes.length)).isEqualTo(bytes);
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    @Test
    void aPerfectLinePassesEverythingBothWaysAndTheEndOfIt() throws IOException {
        byte[] there = bytes(10 << 20);
        byte[] back = bytes(3 << 20);

        millisToReceive(there);
        send(server, back);
        assertThat(receive(client, back.length)).isEqualTo(back);
        client.shutdownOutput();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        send(server, back);
        assertThat(receive(client, back.length)).as("the other half is open").isEqualTo(back);
        server.close();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(proxy.upstreamBytes()).isEqualTo(there.length);
        await().until(() -> proxy.open() == 0);
    }

    @Test
    void aResetIsOneAtBothEnds() {
        assertThat(proxy.resetAll()).isOne();

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThat(proxy.open()).isZero();
    }

    @Test
    void oneOfSeveralIsReset() throws IOException {
        try (Socket second = newClient();
                Socket itsServer = target.accept()) {
            await().until(() -> proxy.open() == 2);

            proxy.resetOne();

            await().until(() -> proxy.open() == 1);
            assertThat(second.isConnected() && itsServer.isConnected()).isTrue();
        }
    }

    @Test
    void ofAHalfOpenConnectionNeitherEndHears() throws IOException {
        client.setSoTimeout(SHORT_MILLIS);
        server.setSoTimeout(SHORT_MILLIS);
        assertThat(proxy.swallowAll()).isOne();

        client.getOutputStream().write(bytes(1 << 20));
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.close();
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void newConnectionsAreRefusedAndThoseThereAreGoOn() throws IOException {
        proxy.refuse(true);
        try (Socket refused = newClient()) {
            assertThatThrownBy(() -> refused.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        assertThat(millisToReceive(bytes(1000))).isGreaterThanOrEqualTo(0);
    }

    @Test
    void aStallHoldsAllAndLosesNothing() throws IOException {
        proxy.stall(true);
        byte[] bytes = bytes(100_000);
        send(client, bytes);
        server.setSoTimeout(SHORT_MILLIS);
        assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

        proxy.stall(false);

        server.setSoTimeout(PATIENCE_MILLIS);
        assertThat(receive(server, bytes.length)).isEqualTo(bytes);
    }

    @Test
    void lastBytesThatArriveTogetherWithTheEndComeBeforeIt() throws IOException {
        byte[] last = bytes(100);
        for (int round = 0; round < 20; round++) {
            proxy.stall(true);
            server.getOutputStream().write(last);
            server.shutdownOutput();
            await().until(() -> proxy.endsOnTheWay() == 1);
            proxy.stall(false);

            assertThat(client.getInputStream().readAllBytes()).isEqualTo(last);
            client.close();
            server.close();
            await().until(() -> proxy.open() == 0);
            client = newClient();
            server = target.accept();
            await().until(() -> proxy.open() == 1);
        }
    }

    @Test
    void aDelayIsOneForEachByteAndNotForEachPiece() throws IOException {
        proxy.line(LinkQuality.PERFECT.withDelay(Duration.ofMillis(75)));

        assertThat(millisToReceive(bytes(2 << 20))).isBetween(75L, 1500L);
    }

    @Test
    void aRateIsWhatAllConnectionsTogetherGet() throws IOException {
        proxy.line(LinkQuality.PERFECT.withBytesPerSecond(1_000_000));
        try (Socket second = newClient();
                Socket itsServer = target.accept()) {
            send(second, bytes(250_000));

            long millis = millisToReceive(bytes(250_000));
            receive(itsServer, 250_000);

            assertThat(millis).isBetween(240L, 5000L);
            assertThat(millisToReceive(bytes(250_000))).isBetween(240L, 5000L);
        }
    }

    @Test
    void lossCostsTimeAndNoBytes() throws IOException {
        proxy.line(LinkQuality.PERFECT.withLoss(0.5));

        assertThat(millisToReceive(bytes(50_000))).as("lost at least once").isGreaterThanOrEqualTo(200);
    }

    @Test
    void whatIsOnTheWayIsBounded() {
        proxy.stall(true);
        send(client, bytes(64 << 20));

        await().pollDelay(Duration.ofMillis(500)).until(() -> proxy.upstreamBytes() >= 4 << 20);
        assertThat(proxy.upstreamBytes()).isLessThan(5 << 20);
    }

    @Test
    void anAlarmRingsOnceWhenSoMuchHasPassed() throws IOException {
        proxy.afterUpstream(50_000, proxy::resetAll);
        send(client, bytes(1 << 20));

        assertThatThrownBy(() -> receive(server, 1 << 20)).isInstanceOf(IOException.class);
        assertThat(proxy.upstreamBytes()).isBetween(50_000L, 50_000L + (16 << 10));
    }

    @Test
    void connectionsArriveInAnyOrder() throws IOException {
        proxy.line(LinkQuality.PERFECT.withLongestConnect(Duration.ofMillis(300)));
        Socket[] clients = new Socket[8];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = newClient();
            clients[i].getOutputStream().write(i);
        }
        int inOrder = 0;
        for (int i = 0; i < clients.length; i++) {
            try (Socket arrived = target.accept()) {
                inOrder += arrived.getInputStream().read() == i ? 1 : 0;
            }
        }
        for (Socket each : clients) {
            each.close();
        }
        assertThat(inOrder).isLessThan(clients.length);
    }
}
