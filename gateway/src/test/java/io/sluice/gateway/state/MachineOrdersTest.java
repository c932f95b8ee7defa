package io.sluice.gateway.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a gateway knows, while its store comes and goes and others write to it too. */
class MachineOrdersTest {

    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00Z");
    private static final Order PAUSE = new Order(Order.Kind.PAUSE, NOW, "anna", "moves");
    private static final Order RESYNC = new Order(Order.Kind.RESYNC, NOW, "", "");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final MemoryStore memory = new MemoryStore();
    private final FlakyStore store = new FlakyStore(memory);
    private GatewayState state;
    private MachineOrders orders;
    private final List<String> changes = new ArrayList<>();

    @BeforeEach
    void open() {
        memory.tables().orders().put("web-9", PAUSE);
        state = GatewayState.open(store, Clock.systemUTC(), time);
        orders = state.orders();
        orders.changes().subscribe(machine -> {
            synchronized (changes) {
                changes.add(machine);
            }
        });
    }

    @AfterEach
    void close() {
        state.close();
    }

    private List<String> changes() {
        synchronized (changes) {
            return List.copyOf(changes);
        }
    }

    @Test
    void whatWasOrderedBeforeIsKnownFromTheBeginning() {
        assertThat(orders.find("web-9", Order.Kind.PAUSE)).hasValue(PAUSE);
        assertThat(orders.find("web-9", Order.Kind.RESYNC)).isEmpty();
        assertThat(orders.find("web-1", Order.Kind.PAUSE)).isEmpty();
    }

    @Test
    void anOrderIsKeptAndKnownWhenItIsGivenAndGoneWhenItIsWithdrawn() {
        orders.give("web-1", PAUSE).block(PATIENCE);
        orders.give("web-1", RESYNC).block(PATIENCE);
        assertThat(memory.tables().orders().orders()).hasSize(3);
        assertThat(orders.all(Order.Kind.PAUSE)).containsOnlyKeys("web-1", "web-9");

        assertThat(orders.withdraw("web-1", Order.Kind.PAUSE).block(PATIENCE)).isTrue();
        assertThat(orders.withdraw("web-1", Order.Kind.PAUSE).block(PATIENCE)).isFalse();
        assertThat(orders.find("web-1", Order.Kind.PAUSE)).isEmpty();
        assertThat(orders.find("web-1", Order.Kind.RESYNC)).hasValue(RESYNC);
        assertThat(changes()).isNotEmpty().containsOnly("web-1");
    }

    @Test
    void anOrderThatCannotBeKeptIsNotInForceAndWhatIsKnownStays() {
        store.fail(true);
        StepVerifier.create(orders.give("web-1", PAUSE))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                StateException.class,
                                why -> assertThat(why.isPassing()).isTrue())
                        .hasMessageContaining("cable"))
                .verify(PATIENCE);
        time.advanceTimeBy(GatewayState.EVERY);

        assertThat(orders.find("web-1", Order.Kind.PAUSE)).isEmpty();
        assertThat(orders.find("web-9", Order.Kind.PAUSE)).hasValue(PAUSE);
        assertThat(state.error()).hasValueSatisfying(why -> assertThat(why).contains("cable"));

        store.fail(false);
        orders.give("web-1", PAUSE).block(PATIENCE);
        assertThat(state.error()).isEmpty();
    }

    @Test
    void whatAnotherGatewayOrdersIsKnownSomeSecondsLater() {
        memory.tables().orders().put("web-2", RESYNC);
        memory.tables().orders().remove("web-9", Order.Kind.PAUSE);
        time.advanceTimeBy(GatewayState.EVERY);

        await().untilAsserted(() -> assertThat(changes()).containsExactlyInAnyOrder("web-2", "web-9"));
        assertThat(orders.find("web-2", Order.Kind.RESYNC)).hasValue(RESYNC);
        assertThat(orders.all(Order.Kind.PAUSE)).isEmpty();
    }

    @Test
    void aListThatWasReadBeforeAnOrderWasGivenDoesNotTakeItBack() {
        StateWork work = new StateWork(memory, Schedulers.immediate());
        KnownOrders known = new KnownOrders(work);
        long version = known.version();
        List<OrderTable.Given> old = memory.tables().orders().orders();

        known.give("web-1", PAUSE).block(PATIENCE);
        known.found(old, version);

        assertThat(known.find("web-1", Order.Kind.PAUSE)).hasValue(PAUSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "a \u0000 byte", "escape \u001b[2J"})
    void aReasonIsOneLine(String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Order(Order.Kind.PAUSE, NOW, "anna", reason))
                .withMessageContaining("one line");
    }
}
