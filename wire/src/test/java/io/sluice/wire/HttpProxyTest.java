package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.wire.Message.LaneHello;
import io.sluice.wire.network.ConnectProxy;
import io.sluice.wire.proxy.HttpProxy;
import io.sluice.wire.proxy.ProxyRefusedException;
import io.sluice.wire.testing.TestCertificates;
import io.sluice.wire.tls.TransportSecurity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Exceptions;
import reactor.netty.resources.LoopResources;

/** Connections by way of an HTTP proxy; the gateway has a name that nobody but the proxy knows. */
class HttpProxyTest {

    private static final InetSocketAddress GATEWAY = InetSocketAddress.createUnresolved("localhost", 7443);

    @TempDir
    private Path certificates;

    private final MemoryPool pool = new MemoryPool(4 << 20);
    private final LoopResources loops = LoopResources.create("proxied", 2, true);
    private ConnectProxy proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = new ConnectProxy();
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private void requirePasses(TransportSecurity gateway, TransportSecurity agent, HttpProxy way) throws Exception {
        try (Loopback loopback = new Loopback(pool, pool, loops, gateway, agent)) {
            proxy.allow("localhost:7443", loopback.address());
            FramedConnection client =
                    FramedConnection.connect(GATEWAY, way, agent, pool, loops).block(Loopback.PATIENCE);
            FramedConnection server = loopback.accept();
            client.send(new LaneHello(1, LaneHello.LANE, new Id(1, 2), 3), 3).block(Loopback.PATIENCE);
            Frame there = server.receive().blockFirst(Loopback.PATIENCE);
            assertThat(there.message(LaneHello.class).lane()).isEqualTo(3);
            there.release();
            client.close();
            server.close();
            client.onClose().then(server.onClose()).block(Loopback.PATIENCE);
        }
    }

    @Test
    void framesPassByWayOfAProxyThatWantsNoCredentials() throws Exception {
        requirePasses(TransportSecurity.NONE, TransportSecurity.NONE, new HttpProxy(proxy.address(), null, null));

        assertThat(proxy.heads()).singleElement().asString().startsWith("CONNECT localhost:7443 HTTP/1.1\r\n");
    }

    @Test
    void tlsPassesByWayOfAProxyThatWantsThem() throws Exception {
        TestCertificates authority = TestCertificates.in(certificates);
        proxy.want("web-1", "s3cret");

        requirePasses(
                TransportSecurity.mutual(authority.files("gateway")),
                TransportSecurity.mutual(authority.files("web-1")),
                new HttpProxy(proxy.address(), "web-1", "s3cret"));
    }

    /** What an agent says of a proxy's refusal; it says the same with TLS and without. */
    private Throwable refusal(HttpProxy way) throws Exception {
        Throwable plain = refusal(way, TransportSecurity.NONE);
        Throwable secure = refusal(
                way, TransportSecurity.mutual(TestCertificates.in(certificates).files("web-1")));
        assertThat(secure).hasSameClassAs(plain).hasMessage(plain.getMessage());
        return plain;
    }

    private Throwable refusal(HttpProxy way, TransportSecurity security) {
        Throwable thrown = catchThrowable(() ->
                FramedConnection.connect(GATEWAY, way, security, pool, loops).block(Loopback.PATIENCE));
        Throwable explained = way.explain("gateway localhost:7443", Exceptions.unwrap(thrown));
        assertThat(explained.getMessage())
                .doesNotContain("s3cret", "\n")
                .matches("proxy (localhost|127\\.0\\.0\\.1):\\d+ .*");
        return explained;
    }

    @Test
    void wrongCredentialsAreARefusal() throws Exception {
        proxy.want("web-1", "s3cret");

        assertThat(refusal(new HttpProxy(proxy.address(), "web-1", "s3cret too")))
                .isInstanceOf(ProxyRefusedException.class)
                .hasMessageEndingWith(" does not accept the password of user 'web-1': give the right one");
        assertThat(refusal(new HttpProxy(proxy.address(), null, null)))
                .isInstanceOf(ProxyRefusedException.class)
                .hasMessageEndingWith(" wants credentials: give a user and a password");
    }

    @Test
    void aGatewayThatTheProxyDoesNotAllowIsARefusal() throws Exception {
        assertThat(refusal(new HttpProxy(proxy.address(), "web-1", "s3cret")))
                .isInstanceOf(ProxyRefusedException.class)
                .hasMessageEndingWith(" does not connect to gateway localhost:7443 (403 Forbidden): allow it there");
    }

    @Test
    void aGatewayThatIsAwayIsNone() throws Exception {
        proxy.allow("localhost:7443", free());

        assertThat(refusal(new HttpProxy(proxy.address(), null, null)))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(ProxyRefusedException.class)
                .hasMessageEndingWith(" does not reach gateway localhost:7443 (502 Bad Gateway)");
    }

    @Test
    void aProxyThatIsAwayIsNamed() throws Exception {
        assertThat(refusal(new HttpProxy(free(), "web-1", "s3cret")))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("proxy .*:\\d+ cannot be reached \\(.*Connection refused\\): is it running\\?");
    }

    @Test
    void aProxyThatSaysNothingMayHaveNobodyBehindIt() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(silent.getInetAddress(), silent.getLocalPort());

            assertThat(refusal(new HttpProxy(address, null, null), TransportSecurity.NONE))
                    .isNotInstanceOf(ProxyRefusedException.class)
                    .hasMessageEndingWith(
                            " has not answered within 10 s: it, or gateway localhost:7443 behind it, is away");
        }
    }

    @Test
    void whatDoesNotSpeakHttpIsNoProxy() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> greetInAnotherLanguage(other));
            answering.start();
            InetSocketAddress address = new InetSocketAddress(other.getInetAddress(), other.getLocalPort());

            assertThat(refusal(new HttpProxy(address, null, null), TransportSecurity.NONE))
                    .hasMessageEndingWith("does not answer as an HTTP proxy does: is it one?");
            answering.join();
        }
    }

    private static void greetInAnotherLanguage(ServerSocket server) {
        try (Socket one = server.accept()) {
            one.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itShowsItsPasswordToNobody() {
        assertThat(new HttpProxy(proxy.address(), "web-1", "s3cret")).asString().doesNotContain("s3cret");
        assertThatThrownBy(() -> new HttpProxy(proxy.address(), "web-1", null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** An address at which nobody listens. */
    private static InetSocketAddress free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        }
    }
}
