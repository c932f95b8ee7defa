package io.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.settings.GatewayResources;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.MemoryPool;
import io.sluice.wire.testing.TestCertificates;
import io.sluice.wire.tls.TransportSecurity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Exceptions;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;

class NameCheckTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LoopResources loops = LoopResources.create("test", 2, true);
    private final MemoryPool pool = new MemoryPool(16 << 20);
    private final GatewayResources resources = GatewayResources.create(loops, Clock.systemUTC(), new SecureRandom());

    @TempDir
    private Path temp;

    @AfterEach
    void end() {
        resources.close();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(PATIENCE);
    }

    @Test
    void whoeverHasHungUpMeanwhileIsABrokenConnectionAndNoMistake() throws Exception {
        TestCertificates authority = TestCertificates.in(temp);
        TransportSecurity ours = TransportSecurity.mutual(authority.files("gateway"));
        CompletableFuture<FramedConnection> accepted = new CompletableFuture<>();
        DisposableServer server = FramedConnection.server(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), ours, () -> pool, loops)
                .doOnConnection(connection -> accepted.complete(new FramedConnection(connection)))
                .bindNow(PATIENCE);
        try {
            TransportSecurity theirs = TransportSecurity.mutual(authority.files("web-1"));
            FramedConnection agent = FramedConnection.connect(server.address(), theirs, pool, loops)
                    .block(PATIENCE);
            FramedConnection connection = accepted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            connection.receive().subscribe();
            agent.close();
            await().atMost(PATIENCE).until(() -> connection.holder().isEmpty());

            assertThatThrownBy(() -> NameCheck.of(parts(resources.withSecurity(ours)), connection, "web-1")
                            .block(PATIENCE))
                    .satisfies(e -> assertClosed(Exceptions.unwrap(e)));
        } finally {
            server.disposeNow(PATIENCE);
        }
    }

    private static void assertClosed(Throwable failure) {
        assertThat(failure).isInstanceOf(ClosedChannelException.class);
    }

    /** What a check looks at before it has found out whose certificate it is. */
    private static Parts parts(GatewayResources resources) {
        return new Parts(null, resources, null, null, null, null, null, null, null, null, null, null, null, null);
    }
}
