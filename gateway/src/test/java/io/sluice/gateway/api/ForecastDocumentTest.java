package io.sluice.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.policy.Policy;
import io.sluice.gateway.session.LivePolicies;
import io.sluice.gateway.session.Parts;
import io.sluice.gateway.settings.BandwidthLimits;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.state.ChurnHour;
import io.sluice.gateway.state.ChurnTable;
import io.sluice.gateway.state.GatewayState;
import io.sluice.gateway.state.MemoryStore;
import io.sluice.gateway.state.OtherTables;
import io.sluice.gateway.state.StateStore;
import io.sluice.gateway.state.Tables;
import io.sluice.gateway.throttle.Throttle;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.resources.LoopResources;

class ForecastDocumentTest {

    private final LoopResources loops = LoopResources.create("test", 1, true);
    private final GatewayResources resources = GatewayResources.create(loops, Clock.systemUTC(), new SecureRandom());
    private final MemoryStore memory = new MemoryStore();
    private final SlowChurn churn = new SlowChurn();
    private final StateStore store = new OtherTables(
            memory,
            new Tables(
                    memory.tables().throttle(),
                    memory.tables().orders(),
                    memory.tables().machines(),
                    churn));
    private final GatewayState state = GatewayState.open(store, resources.clock(), resources.timer());

    @AfterEach
    void end() {
        state.close();
        resources.close();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
    }

    @Test
    void whoAsksWhileItIsMadeGetsTheSame() throws Exception {
        ForecastDocument document = new ForecastDocument(parts());
        CompletableFuture<ApiAnswer> one = document.show().toFuture();
        CompletableFuture<ApiAnswer> other = document.show().toFuture();
        churn.answers.countDown();

        assertThat(one.get(20, TimeUnit.SECONDS)).isSameAs(other.get(20, TimeUnit.SECONDS));
        assertThat(churn.asked).hasValue(1);
    }

    /** What a forecast is made of. */
    private Parts parts() {
        BandwidthLimits none = BandwidthLimits.UNLIMITED;
        Throttle throttle = new Throttle(none, resources.timer(), resources.clock());
        LivePolicies policies = new LivePolicies(Map.of("default", Policy.DEFAULT));
        return new Parts(
                null, resources, null, null, null, null, null, throttle, null, state, null, null, policies, null);
    }

    private static final class SlowChurn implements ChurnTable {

        private final CountDownLatch answers = new CountDownLatch(1);
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public void add(Collection<ChurnHour> hours) {}

        @Override
        public List<ChurnHour> since(Instant hour) {
            return List.of();
        }

        @Override
        public List<ChurnHour> byHourOfDay(Instant from, Instant until) {
            asked.incrementAndGet();
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return List.of();
        }

        @Override
        public int forget(Instant hour) {
            return 0;
        }
    }
}
