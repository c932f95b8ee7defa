package io.sluice.gateway.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.wire.Id;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What is collected of machines, while the store comes and goes. */
class HistoryTest {

    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final MemoryStore memory = new MemoryStore();
    private final FlakyStore store = new FlakyStore(memory);
    private GatewayState state;
    private History history;

    @BeforeEach
    void open() {
        state = GatewayState.open(store, Clock.fixed(NOW, ZoneOffset.UTC), time);
        history = state.history();
    }

    @AfterEach
    void close() {
        store.fail(false);
        state.close();
    }

    private static Sighting sighting(String machine, Instant at, Sighting.Point point) {
        return new Sighting(machine, new Id(1, 1), new Id(2, 2), "default", at, point);
    }

    private static ChurnHour cycle(String machine, Instant at) {
        return new ChurnHour(machine, at, 1, 10, 5, Duration.ofSeconds(1));
    }

    @Test
    void whatIsCollectedIsWrittenSomeSecondsLaterInOnePiece() {
        history.seen(sighting("web-1", NOW, null));
        history.seen(sighting("web-1", NOW.plusSeconds(1), new Sighting.Point(7, NOW)));
        history.committed(cycle("web-1", NOW));
        history.committed(cycle("web-1", NOW.plusSeconds(1)));
        assertThat(memory.tables().machines().machines(10)).isEmpty();

        time.advanceTimeBy(GatewayState.EVERY);
        await().untilAsserted(() -> assertThat(memory.tables().churn().since(Instant.EPOCH))
                .extracting(ChurnHour::cycles)
                .containsExactly(2L));
        assertThat(memory.tables().machines().machines(10).get(0).last().point())
                .isEqualTo(new Sighting.Point(7, NOW));
    }

    @Test
    void whoAsksSeesWhatWasCollectedBefore() {
        history.seen(sighting("web-1", NOW, null));
        history.committed(cycle("web-1", NOW));

        assertThat(history.machines().block(PATIENCE)).hasSize(1);
        assertThat(history.churnByHourOfDay(Instant.EPOCH, NOW.plusSeconds(3600))
                        .block(PATIENCE))
                .hasSize(1);
    }

    @Test
    void whatCannotBeWrittenIsWrittenLaterAndOnce() {
        store.fail(true);
        history.seen(sighting("web-1", NOW, new Sighting.Point(7, NOW)));
        history.committed(cycle("web-1", NOW));
        time.advanceTimeBy(GatewayState.EVERY);
        await().until(() -> state.error().isPresent());

        history.seen(sighting("web-1", NOW.plusSeconds(60), null));
        history.committed(cycle("web-1", NOW.plusSeconds(60)));
        store.fail(false);

        assertThat(history.churnByHourOfDay(Instant.EPOCH, NOW.plusSeconds(3600))
                        .block(PATIENCE))
                .extracting(ChurnHour::cycles)
                .containsExactly(2L);
        KnownMachine machine = history.machines().block(PATIENCE).get(0);
        assertThat(machine.last().at()).isEqualTo(NOW.plusSeconds(60));
        assertThat(machine.last().point()).isEqualTo(new Sighting.Point(7, NOW));
    }

    @Test
    void aTableThatFailsInTheMidstLosesNothingAndDoublesNothing() {
        history.seen(sighting("web-1", NOW, null));
        history.committed(cycle("web-1", NOW));
        Tables broken = new Tables(
                memory.tables().throttle(),
                memory.tables().orders(),
                memory.tables().machines(),
                new FailingChurn());

        try {
            history.write(broken);
        } catch (StateException e) {
            assertThat(e).hasMessageContaining("full");
        }
        history.write(memory.tables());
        history.write(memory.tables());

        assertThat(memory.tables().churn().since(Instant.EPOCH))
                .extracting(ChurnHour::cycles)
                .containsExactly(1L);
    }

    @Test
    void churnOlderThanAMonthIsForgotten() {
        memory.tables()
                .churn()
                .add(List.of(
                        cycle("web-1", NOW.minus(Duration.ofDays(31))),
                        cycle("web-1", NOW.minus(Duration.ofDays(29)))));
        time.advanceTimeBy(GatewayState.EVERY);

        await().untilAsserted(() ->
                assertThat(memory.tables().churn().since(Instant.EPOCH)).hasSize(1));
    }

    @Test
    void whatWaitsIsBounded() {
        store.fail(true);
        IntStream.range(0, History.MAX_WAITING + 100).forEach(i -> {
            history.seen(sighting("web-" + i, NOW, null));
            history.committed(cycle("web-" + i, NOW));
        });
        store.fail(false);

        assertThat(history.churnByHourOfDay(Instant.EPOCH, NOW.plusSeconds(3600))
                        .block(PATIENCE))
                .hasSize(History.MAX_WAITING);
    }

    @Test
    void aRoundUnderWayIsFinishedAtTheEnd() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        MachineTable slow = new DelegatingMachines(memory.tables().machines()) {
            @Override
            public void seen(Collection<Sighting> sightings) {
                begun.countDown();
                try {
                    goesOn.await();
                } catch (InterruptedException e) {
                    interrupted.set(true);
                }
                super.seen(sightings);
            }
        };
        StateStore slowStore = new OtherTables(
                memory,
                new Tables(
                        memory.tables().throttle(),
                        memory.tables().orders(),
                        slow,
                        memory.tables().churn()));
        GatewayState other = GatewayState.open(slowStore, Clock.fixed(NOW, ZoneOffset.UTC), time);
        other.history().seen(sighting("web-1", NOW, null));
        time.advanceTimeBy(GatewayState.EVERY);
        begun.await();

        Thread closing = new Thread(other::close);
        closing.start();
        await().until(() -> interrupted.get() || closing.getState() == Thread.State.BLOCKED);
        goesOn.countDown();
        closing.join(PATIENCE.toMillis());

        assertThat(interrupted).isFalse();
        assertThat(memory.tables().machines().machines(10)).hasSize(1);
    }

    @Test
    void whatWaitsIsWrittenAtTheEnd() {
        history.committed(cycle("web-1", NOW));
        state.close();

        assertThat(memory.tables().churn().since(Instant.EPOCH)).hasSize(1);
    }

    private static final class FailingChurn implements ChurnTable {

        @Override
        public void add(Collection<ChurnHour> churn) {
            throw StateException.passing("the disk is full", null);
        }

        @Override
        public List<ChurnHour> since(Instant hour) {
            return List.of();
        }

        @Override
        public List<ChurnHour> byHourOfDay(Instant from, Instant until) {
            return List.of();
        }

        @Override
        public int forget(Instant hour) {
            return 0;
        }
    }
}
