package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import io.sluice.wire.testing.TestCertificates;
import io.sluice.wire.tls.PemFiles;
import io.sluice.wire.tls.TlsFaults;
import io.sluice.wire.tls.TransportSecurity;
import io.sluice.wire.tls.UntrustedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Exceptions;
import reactor.netty.resources.LoopResources;
import reactor.test.StepVerifier;

/** All that plain connections do, with certificates on both sides. */
class TlsFramedConnectionTest extends FramedConnectionTest {

    @TempDir
    static Path certificates;

    private static TestCertificates authority;
    private static TransportSecurity gateway;
    private static TransportSecurity agent;
    private static SSLContext foreign;

    private final MemoryPool pool = new MemoryPool(4 << 20);

    private static synchronized void issue() throws Exception {
        if (authority != null) {
            return;
        }
        authority = TestCertificates.in(certificates);
        gateway = TransportSecurity.mutual(authority.files("gateway"));
        X509Bundle web = authority.issue("web-1");
        agent = TransportSecurity.mutual(authority.files("web-1", web));
        foreign = SSLContext.getInstance("TLSv1.3");
        foreign.init(
                web.toKeyManagerFactory().getKeyManagers(),
                authority.authority().toTrustManagerFactory().getTrustManagers(),
                null);
    }

    @Override
    Loopback loopback(MemoryPool server, MemoryPool client) {
        try {
            issue();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new Loopback(server, client, LoopResources.create("tls", 2, true), gateway, agent);
    }

    @Override
    Socket foreignPeer(InetSocketAddress address) throws IOException {
        SSLSocket peer = (SSLSocket) foreign.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        peer.startHandshake();
        return peer;
    }

    /** A layer of TLS on top would say goodbye first. */
    @Override
    @Test
    void reportsAResetAsABrokenConnection() throws Exception {
        try (Loopback here = loopback(pool, pool);
                Socket below =
                        new Socket(here.address().getAddress(), here.address().getPort())) {
            SSLSocket peer = (SSLSocket) foreign.getSocketFactory()
                    .createSocket(below, "localhost", here.address().getPort(), false);
            peer.startHandshake();
            FramedConnection server = here.accept();
            below.setSoLinger(true, 0);
            below.close();

            StepVerifier.create(server.receive().doOnNext(Frame::release))
                    .expectErrorSatisfies(e -> assertThat(e).isInstanceOf(IOException.class))
                    .verify(Loopback.PATIENCE);
        }
    }

    @Test
    void anAgentRefusesAGatewayOfAnotherAuthority() throws Exception {
        TransportSecurity stranger =
                of(TestCertificates.in(certificates.resolve("strange")).files("gateway"));
        try (Loopback here = loopback(stranger, agent)) {
            assertThatThrownBy(() -> here.connect())
                    .satisfies(e -> assertThat(explained(e))
                            .isInstanceOf(UntrustedException.class)
                            .hasMessageContaining("gateway g shows a certificate that is not trusted here"));
        }
    }

    @Test
    void renewedCertificatesAreThoseOfNewConnectionsAndOldOnesGoOn() throws Exception {
        TransportSecurity renewed = of(authority.files("renewed"));
        try (Loopback here = loopback(renewed, agent)) {
            FramedConnection old = here.connect();
            FramedConnection peer = here.accept();
            assertThat(renewed.renew()).isFalse();

            authority.files("renewed", authority.issueFor("renewed", "backup.example.org"));
            assertThat(renewed.renew()).isTrue();

            assertThatThrownBy(() -> here.connect())
                    .satisfies(e -> assertThat(explained(e)).isInstanceOf(UntrustedException.class));
            old.send(new Message.Event("info", "still here")).block(Loopback.PATIENCE);
            authority.files("renewed");
            assertThat(renewed.renew()).isTrue();
            here.connect().close();
            old.close();
            peer.close();
        }
    }

    @Test
    void filesThatCannotBeUsedRenewNothing() throws Exception {
        PemFiles files = authority.files("broken");
        TransportSecurity security = of(files);
        Files.writeString(files.certificate(), "no certificate");

        assertThatThrownBy(security::renew).isInstanceOf(IOException.class).hasMessageContaining("broken.pem");

        try (Loopback here = loopback(security, agent)) {
            here.connect().close();
        }
        assertThat(TransportSecurity.NONE.renew()).isFalse();
    }

    @Test
    void anAgentRefusesAGatewayOfAnotherName() throws Exception {
        X509Bundle elsewhere = authority.issueFor("gateway", "backup.example.org");
        try (Loopback here = loopback(of(authority.files("elsewhere", elsewhere)), agent)) {
            assertThatThrownBy(() -> here.connect())
                    .satisfies(e -> assertThat(explained(e)).isInstanceOf(UntrustedException.class));
        }
    }

    @Test
    void anAgentOfAnotherAuthorityLearnsThatItIsRefused() throws Exception {
        TestCertificates other = TestCertificates.in(certificates.resolve("other"));
        PemFiles files = other.files("web-1");
        TransportSecurity stranger = of(new PemFiles(files.certificate(), files.key(), certificates.resolve("ca.pem")));
        try (Loopback here = loopback(gateway, stranger)) {
            assertRefused(here);
        }
    }

    @Test
    void aCertificateThatHasExpiredIsRefused() throws Exception {
        X509Bundle old = authority.issue("old", Instant.now().minus(Duration.ofHours(1)));
        try (Loopback here = loopback(gateway, of(authority.files("old", old)))) {
            assertRefused(here);
        }
    }

    /** With TLS 1.3 the agent's side of the handshake is over before it hears. */
    private static void assertRefused(Loopback here) {
        FramedConnection connection = here.connect();
        assertThatThrownBy(() -> connection.receive().blockLast(Loopback.PATIENCE))
                .satisfies(e -> assertThat(explained(e))
                        .isInstanceOf(UntrustedException.class)
                        .hasMessageContaining("does not accept this side's certificate"));
    }

    @Test
    void whoHasNoCertificateIsRefused() throws Exception {
        SSLContext anonymous = SSLContext.getInstance("TLSv1.3");
        anonymous.init(null, authority.authority().toTrustManagerFactory().getTrustManagers(), null);
        try (Loopback here = loopback(gateway, agent);
                Socket peer = anonymous
                        .getSocketFactory()
                        .createSocket(
                                here.address().getAddress(), here.address().getPort())) {
            assertThatThrownBy(() -> assertThat(peer.getInputStream().read()).isEqualTo(-1))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void anAgentThatSpeaksTlsToAGatewayThatDoesNotIsTold() throws Exception {
        try (Loopback here = loopback(TransportSecurity.NONE, agent)) {
            CompletableFuture<FramedConnection> connecting =
                    CompletableFuture.supplyAsync(here::connect, task -> new Thread(task).start());
            FramedConnection plain = here.accept();
            plain.receive()
                    .then()
                    .onErrorResume(WireException.class, e -> plain.fail(e, 0))
                    .subscribe();

            assertThatThrownBy(() -> connecting.get(30, TimeUnit.SECONDS))
                    .satisfies(e -> assertThat(explained(e.getCause()))
                            .isInstanceOf(UntrustedException.class)
                            .hasMessageContaining("gateway g does not speak TLS"));
        }
    }

    @Test
    void aKeyThatEverybodyCanReadIsRefused() throws Exception {
        PemFiles open = authority.files("open");
        Files.setPosixFilePermissions(open.key(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> TransportSecurity.mutual(open)).hasMessageContaining("chmod 600 " + open.key());
    }

    @Test
    void filesThatCannotBeUsedAreNamed() throws Exception {
        PemFiles good = authority.files("good");
        Path absent = certificates.resolve("absent.pem");
        assertThatThrownBy(() -> TransportSecurity.mutual(new PemFiles(absent, good.key(), good.authority())))
                .hasMessage(absent + ": no such file");
        assertThatThrownBy(() -> TransportSecurity.mutual(new PemFiles(
                        good.certificate(), authority.files("another").key(), good.authority())))
                .hasMessageContaining("is not that of certificate");
    }

    private Loopback loopback(TransportSecurity server, TransportSecurity client) {
        return new Loopback(pool, pool, LoopResources.create("tls", 2, true), server, client);
    }

    private static TransportSecurity of(PemFiles files) throws IOException {
        return TransportSecurity.mutual(files);
    }

    private static Throwable explained(Throwable fault) {
        return TlsFaults.explain("gateway g", Exceptions.unwrap(fault));
    }
}
