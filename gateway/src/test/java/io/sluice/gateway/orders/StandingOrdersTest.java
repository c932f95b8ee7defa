package io.sluice.gateway.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.state.GatewayState;
import io.sluice.gateway.state.MachineOrders;
import io.sluice.gateway.state.MemoryStore;
import io.sluice.gateway.state.Order;
import io.sluice.gateway.state.StateException;
import io.sluice.wire.Orders;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class StandingOrdersTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final AtomicBoolean isDown = new AtomicBoolean();
    private final MemoryStore store = new MemoryStore();
    private final MachineOrders kept =
            GatewayState.open(store, Clock.systemUTC(), time).orders();
    private final StandingOrders orders = new StandingOrders(new ShakyOrders(), time);

    /** A database that is down when the test says so. */
    private final class ShakyOrders implements MachineOrders {

        @Override
        public Optional<Order> find(String machine, Order.Kind kind) {
            return kept.find(machine, kind);
        }

        @Override
        public Map<String, Order> all(Order.Kind kind) {
            return kept.all(kind);
        }

        @Override
        public Mono<Void> give(String machine, Order order) {
            return Mono.defer(() -> isDown.get() ? Mono.error(down()) : kept.give(machine, order));
        }

        @Override
        public Mono<Boolean> withdraw(String machine, Order.Kind kind) {
            return Mono.defer(() -> isDown.get() ? Mono.error(down()) : kept.withdraw(machine, kind));
        }

        @Override
        public Mono<Boolean> strikeOff(String machine, Order order) {
            return Mono.defer(() -> isDown.get() ? Mono.error(down()) : kept.strikeOff(machine, order));
        }

        @Override
        public Flux<String> changes() {
            return kept.changes();
        }

        private StateException down() {
            return StateException.passing("the database does not answer", new IOException());
        }
    }

    private static Order resync(int second) {
        return new Order(Order.Kind.RESYNC, NOW.plusSeconds(second), "ada", "");
    }

    @Test
    void ordersAreToldByTheirTimes() {
        orders.give("web", resync(1)).block();
        orders.give("web", new Order(Order.Kind.PAUSE, NOW, "", "why")).block();

        assertThat(orders.of("web")).isEqualTo(new Orders(NOW, NOW.plusSeconds(1)));
        assertThat(orders.of("db")).isEqualTo(Orders.NONE);
    }

    @Test
    void whatWasCarriedOutIsStruckOff() {
        orders.give("web", resync(1)).block();

        orders.carriedOut("web", resync(1));

        assertThat(orders.resync("web")).isEmpty();
        assertThat(kept.find("web", Order.Kind.RESYNC)).isEmpty();
    }

    @Test
    void anotherOrderThatWasGivenMeanwhileStays() {
        orders.give("web", resync(1)).block();
        orders.give("web", resync(2)).block();

        orders.carriedOut("web", resync(1));

        assertThat(orders.resync("web")).contains(resync(2));
    }

    @Test
    void anotherOrderThatAnotherGatewayHasGivenMeanwhileStays() {
        orders.give("web", resync(1)).block();
        MachineOrders elsewhere =
                GatewayState.open(store, Clock.systemUTC(), time).orders();
        elsewhere.give("web", resync(2)).block();
        assertThat(orders.resync("web")).contains(resync(1));

        orders.carriedOut("web", resync(1));

        assertThat(orders.resync("web")).isEmpty();
        assertThat(GatewayState.open(store, Clock.systemUTC(), time).orders().find("web", Order.Kind.RESYNC))
                .contains(resync(2));
    }

    @Test
    void whileItCannotBeStruckOffItIsNotInForceAllTheSame() {
        orders.give("web", resync(1)).block();
        isDown.set(true);
        orders.carriedOut("web", resync(1));
        time.advanceTimeBy(Duration.ofHours(3));
        assertThat(orders.resync("web")).isEmpty();
        assertThat(kept.find("web", Order.Kind.RESYNC)).isPresent();
        isDown.set(false);

        time.advanceTimeBy(Duration.ofMinutes(2));

        assertThat(kept.find("web", Order.Kind.RESYNC)).isEmpty();
        orders.give("web", resync(9)).block();
        assertThat(orders.resync("web")).contains(resync(9));
    }
}
