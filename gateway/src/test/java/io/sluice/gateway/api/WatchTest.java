package io.sluice.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.policy.Policy;
import io.sluice.config.settings.Alerts;
import io.sluice.gateway.alert.AlertHub;
import io.sluice.gateway.cache.CacheSpace;
import io.sluice.gateway.health.Aspect;
import io.sluice.gateway.health.Severity;
import io.sluice.gateway.machines.MachineRegistry;
import io.sluice.gateway.meter.GatewayCounters;
import io.sluice.gateway.orders.StandingOrders;
import io.sluice.gateway.session.LivePolicies;
import io.sluice.gateway.session.Parts;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.gateway.state.GatewayState;
import io.sluice.gateway.state.MemoryStore;
import io.sluice.gateway.throttle.Throttle;
import io.sluice.sink.store.BlobInfo;
import io.sluice.sink.store.DelegatingBlobStore;
import io.sluice.sink.store.InMemoryBlobStore;
import io.sluice.sink.store.MeteredBlobStore;
import io.sluice.wire.tls.TransportSecurity;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The watch on virtual time, over parts of which it uses few. */
class WatchTest {

    private static final HostFigures IDLE = new HostFigures(0.1, 0.2);
    private static final HostFigures BUSY = new HostFigures(0.99, 0.2);

    @TempDir
    private Path cache;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final GatewayCounters counters = new GatewayCounters();
    private final AtomicReference<HostFigures> host = new AtomicReference<>(IDLE);
    private final AtomicBoolean isSilent = new AtomicBoolean();
    private MeteredBlobStore store;
    private Watch watch;

    @BeforeEach
    void begin() {
        store = new MeteredBlobStore(new DelegatingBlobStore(new InMemoryBlobStore()) {
            @Override
            public Mono<BlobInfo> head(String key) {
                return isSilent.get() ? Mono.never() : super.head(key);
            }
        });
        GatewayResources resources = new GatewayResources(
                null, time, time, time, Clock.systemUTC(), new Random(1), TransportSecurity.NONE, new MemoryStore());
        GatewaySettings settings = GatewaySettings.defaults(new InetSocketAddress(0), cache);
        MachineRegistry machines = new MachineRegistry(Clock.systemUTC(), Policy.DEFAULT);
        Throttle throttle = new Throttle(settings.bandwidth(), time, Clock.systemUTC());
        GatewayState state = GatewayState.open(resources.state(), Clock.systemUTC(), time);
        Parts parts = new Parts(
                settings,
                resources,
                null,
                store,
                null,
                new CacheSpace(1000),
                null,
                throttle,
                null,
                state,
                counters,
                machines,
                new LivePolicies(settings.policies()),
                new StandingOrders(state.orders(), time));
        watch = new Watch(parts, store, host::get, AlertHub.open(Alerts.NONE, parts));
        watch.begin();
    }

    @AfterEach
    void end() {
        watch.dispose();
    }

    @Test
    void ratesAreThoseOfTheLastTenSeconds() {
        counters.frame(5_000_000);
        store.create("key", new byte[100_000]).block();
        time.advanceTimeBy(Duration.ofSeconds(10));

        assertThat(watch.receivedBytesPerSec()).isEqualTo(500_000);
        assertThat(watch.storedBytesPerSec()).isEqualTo(10_000);

        time.advanceTimeBy(Duration.ofSeconds(12));
        assertThat(watch.receivedBytesPerSec()).isZero();
    }

    @Test
    void aHostThatIsBusyForAMinuteIsAFindingAndAPeakIsNone() {
        time.advanceTimeBy(Duration.ofMinutes(1));
        host.set(BUSY);
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(watch.lastLook().severity(Aspect.CPU)).isEqualTo(Severity.OK);

        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(watch.lastLook().severity(Aspect.CPU)).isEqualTo(Severity.CRITICAL);

        host.set(IDLE);
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(watch.lastLook().severity(Aspect.CPU)).isEqualTo(Severity.OK);
    }

    @Test
    void aVaultThatSaysNothingDoesNotAnswer() {
        assertThat(watch.isVaultReachable()).isTrue();
        isSilent.set(true);

        time.advanceTimeBy(Duration.ofSeconds(30));
        assertThat(watch.isVaultReachable()).isFalse();
        assertThat(watch.lastLook().severity(Aspect.VAULT)).isEqualTo(Severity.CRITICAL);

        isSilent.set(false);
        time.advanceTimeBy(Duration.ofSeconds(30));
        assertThat(watch.isVaultReachable()).isTrue();
        assertThat(watch.lastLook().severity(Aspect.VAULT)).isEqualTo(Severity.OK);
    }

    @Test
    void whoeverIsToldToStopLooksNoMore() {
        watch.dispose();
        counters.frame(5_000_000);
        time.advanceTimeBy(Duration.ofSeconds(10));

        assertThat(watch.receivedBytesPerSec()).isZero();
    }
}
