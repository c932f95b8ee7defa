package io.sluice.cli.crash;

import io.sluice.gateway.settings.GatewayResources;
import io.sluice.sink.store.Faults;
import io.sluice.sink.store.InMemoryBlobStore;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.Id;
import io.sluice.wire.Instance;
import io.sluice.wire.MemoryPool;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.tls.TransportSecurity;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.resources.LoopResources;

/** An agent greets and hangs up while the gateway is still looking for its machine. What the greeting held is not lost: the guards would say so. */
class HangUpTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void aGreetingIsReleasedWhenItsAgentIsGoneBeforeItsSessionBegins() throws Exception {
        LoopResources loops = LoopResources.create("hang-up", 2, true);
        GatewayResources resources = GatewayResources.create(loops, Clock.systemUTC(), new SecureRandom());
        try {
            InMemoryBlobStore store = new InMemoryBlobStore();
            Vault.openOrCreate(store, Clock.systemUTC(), new SplittableRandom(1))
                    .block();
            for (int i = 0; i < 20; i++) {
                ModelGateway gateway = ModelGateway.start(store, folder.resolve("cache"), Faults.NONE, i, resources);
                gateway.network().stallAfter(0);
                FramedConnection agent = FramedConnection.connect(
                                gateway.address(), TransportSecurity.NONE, new MemoryPool(2 << 20), loops)
                        .blockOptional(LONG_ENOUGH)
                        .orElseThrow();
                agent.send(new Hello(1, Hello.CONTROL, "test", new Instance(new Id(1, 1), new Id(1, 2)), "web", false))
                        .block(LONG_ENOUGH);
                gateway.network().stalled().get(LONG_ENOUGH.toSeconds(), TimeUnit.SECONDS);
                agent.close();
                agent.receive().then().onErrorComplete().block(LONG_ENOUGH);
                gateway.kill();
            }
        } finally {
            resources.close();
            loops.disposeLater().block(LONG_ENOUGH);
        }
    }
}
