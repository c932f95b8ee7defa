package io.sluice.gateway.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.Id;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link StateStore} promises. */
public abstract class StateStoreContract {

    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00.123Z");
    private static final Id MACHINE = new Id(1, 2);
    private static final Id HOST = new Id(3, 4);

    private StateStore store;

    /** A store that knows nothing. */
    protected abstract StateStore open();

    @BeforeEach
    void begin() {
        store = open();
    }

    @AfterEach
    void end() {
        store.close();
    }

    private static Order order(Order.Kind kind, String reason) {
        return new Order(kind, NOW, "anna", reason);
    }

    private static Sighting sighting(String machine, Instant at, Sighting.Point point) {
        return new Sighting(machine, MACHINE, HOST, "default", at, point);
    }

    @Test
    void aScheduleStaysUntilItIsDropped() {
        ThrottleTable throttle = store.tables().throttle();
        assertThat(throttle.schedule()).isEmpty();

        throttle.put("{\"rate\":\"1 bit/s\"}", NOW);
        throttle.put("{\"rate\":\"2 bit/s\"}", NOW);
        assertThat(throttle.schedule()).hasValue("{\"rate\":\"2 bit/s\"}");

        throttle.remove();
        throttle.remove();
        assertThat(throttle.schedule()).isEmpty();
    }

    @Test
    void aMachineHasOneOrderOfEachKind() {
        OrderTable orders = store.tables().orders();
        orders.put("Größe 3", order(Order.Kind.PAUSE, "moves"));
        orders.put("Größe 3", order(Order.Kind.PAUSE, "moves 'tomorrow'"));
        orders.put("Größe 3", order(Order.Kind.RESYNC, ""));
        orders.put("a", order(Order.Kind.PAUSE, "😀"));

        assertThat(orders.orders())
                .containsExactlyInAnyOrder(
                        new OrderTable.Given("Größe 3", order(Order.Kind.PAUSE, "moves 'tomorrow'")),
                        new OrderTable.Given("Größe 3", order(Order.Kind.RESYNC, "")),
                        new OrderTable.Given("a", order(Order.Kind.PAUSE, "😀")));
        assertThat(orders.remove("Größe 3", Order.Kind.PAUSE)).isTrue();
        assertThat(orders.remove("Größe 3", Order.Kind.PAUSE)).isFalse();
        assertThat(orders.remove("b", Order.Kind.PAUSE)).isFalse();
        assertThat(orders.orders()).hasSize(2);
    }

    @Test
    void anOrderThatIsDroppedByItselfLeavesTheOneThatHasTakenItsPlace() {
        OrderTable orders = store.tables().orders();
        Order first = order(Order.Kind.RESYNC, "one");
        Order second = new Order(Order.Kind.RESYNC, NOW.plusMillis(1), "anna", "one");
        orders.put("web-1", first);
        orders.put("web-1", second);

        assertThat(orders.remove("web-1", first)).isFalse();
        assertThat(orders.orders()).containsExactly(new OrderTable.Given("web-1", second));
        assertThat(orders.remove("web-1", second)).isTrue();
        assertThat(orders.remove("web-1", second)).isFalse();
        assertThat(orders.orders()).isEmpty();
    }

    @Test
    void aMachineIsWhatWasSeenOfItLastWithItsNewestPoint() {
        MachineTable machines = store.tables().machines();
        machines.seen(List.of());
        machines.seen(List.of(sighting("web-1", NOW, null), sighting("web-2", NOW, null)));
        machines.seen(List.of(sighting("web-1", NOW.plusSeconds(9), new Sighting.Point(7, NOW))));
        machines.seen(List.of(sighting("web-1", NOW.plusSeconds(20), null)));
        machines.seen(List.of(sighting("web-1", NOW.plusSeconds(10), new Sighting.Point(6, NOW.minusSeconds(1)))));

        assertThat(machines.machines(10))
                .containsExactly(
                        new KnownMachine(NOW, sighting("web-1", NOW.plusSeconds(20), new Sighting.Point(7, NOW)), null),
                        new KnownMachine(NOW, sighting("web-2", NOW, null), null));
        assertThat(machines.machines(1)).hasSize(1);
    }

    @Test
    void aClockThatIsPutBackHidesNeitherANewPointNorAnotherHost() {
        MachineTable machines = store.tables().machines();
        Id otherHost = new Id(5, 6);
        Sighting.Point newest = new Sighting.Point(8, NOW.minusSeconds(100));
        machines.seen(List.of(sighting("web-1", NOW, new Sighting.Point(7, NOW))));
        machines.seen(List.of(new Sighting("web-1", MACHINE, otherHost, "gold", NOW.minusSeconds(99), newest)));

        assertThat(machines.machines(10))
                .containsExactly(
                        new KnownMachine(NOW, new Sighting("web-1", MACHINE, otherHost, "gold", NOW, newest), null));
    }

    @Test
    void aNameBelongsToWhoBoundItFirstUntilItIsReleased() {
        MachineTable machines = store.tables().machines();
        assertThat(machines.bind("web-1", "CN=web-1", NOW)).isEqualTo("CN=web-1");
        assertThat(machines.bind("web-1", "CN=other", NOW)).isEqualTo("CN=web-1");
        machines.seen(List.of(sighting("web-1", NOW, null)));

        assertThat(machines.machines(1).get(0).holder()).isEqualTo("CN=web-1");
        assertThat(machines.bindings(10)).isEqualTo(Map.of("web-1", "CN=web-1"));

        assertThat(machines.release("web-1")).isTrue();
        assertThat(machines.release("web-1")).isFalse();
        assertThat(machines.machines(1).get(0).holder()).isNull();
        assertThat(machines.bind("web-1", "CN=other", NOW)).isEqualTo("CN=other");
    }

    @Test
    void ofManyWhoWantANameAtOnceOneGetsIt() throws InterruptedException, ExecutionException, TimeoutException {
        MachineTable machines = store.tables().machines();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> wishes = IntStream.range(0, 40)
                    .<Callable<String>>mapToObj(i -> () -> machines.bind("web-1", "CN=" + i, NOW))
                    .toList();
            List<String> holders = new ArrayList<>();
            for (Future<String> wish : threads.invokeAll(wishes, 30, TimeUnit.SECONDS)) {
                holders.add(wish.get(1, TimeUnit.SECONDS));
            }
            assertThat(holders).hasSize(40).containsOnly(holders.get(0));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void churnAddsUpByMachineAndHourAndIsForgotten() {
        ChurnTable churn = store.tables().churn();
        Instant hour = Instant.parse("2026-11-21T07:00:00Z");
        churn.add(List.of());
        churn.add(List.of(
                new ChurnHour("web-1", NOW, 1, 100, 40, Duration.ofSeconds(3)),
                new ChurnHour("web-1", NOW.plusSeconds(3600), 1, 1, 1, Duration.ofSeconds(1)),
                new ChurnHour("web-2", NOW, 1, 5, 5, Duration.ofSeconds(1))));
        churn.add(List.of(new ChurnHour("web-1", NOW.plusSeconds(60), 2, 10, 1L << 40, Duration.ofMillis(2))));

        assertThat(churn.since(hour))
                .containsExactlyInAnyOrder(
                        new ChurnHour("web-1", hour, 3, 110, (1L << 40) + 40, Duration.ofSeconds(3)),
                        new ChurnHour("web-1", hour.plusSeconds(3600), 1, 1, 1, Duration.ofSeconds(1)),
                        new ChurnHour("web-2", hour, 1, 5, 5, Duration.ofSeconds(1)));
        assertThat(churn.since(hour.plusSeconds(1))).hasSize(1);
        assertThat(churn.forget(hour.plusSeconds(1))).isEqualTo(2);
        assertThat(churn.since(hour)).hasSize(1);
    }

    @Test
    void theHoursOfManyDaysAreADayOfEachMachine() {
        ChurnTable churn = store.tables().churn();
        Instant first = Instant.parse("2026-11-14T07:00:00Z");
        int machines = 5;
        int hours = 7 * 24;
        for (int i = 0; i < machines; i++) {
            String machine = "web-" + i;
            churn.add(IntStream.range(0, hours + 2)
                    .mapToObj(hour -> new ChurnHour(
                            machine, first.plusSeconds(3600L * (hour - 1)), 1, 2, 1L << 40, Duration.ofSeconds(hour)))
                    .toList());
        }

        List<ChurnHour> day = churn.byHourOfDay(first, first.plusSeconds(3600L * hours));

        assertThat(day).hasSize(24 * machines);
        assertThat(day.subList(0, 24))
                .extracting(ChurnHour::hour)
                .containsExactlyElementsOf(IntStream.range(0, 24)
                        .mapToObj(hour -> first.plusSeconds(3600L * hour))
                        .toList());
        assertThat(day.get(0)).isEqualTo(new ChurnHour("web-0", first, 7, 14, 7L << 40, Duration.ofSeconds(145)));
    }

    /** Random additions in random pieces give what plain arithmetic gives. */
    @Test
    void churnIsTheSumOfAllThatWasAdded() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<ChurnHour> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            List<ChurnHour> some = IntStream.range(0, random.nextInt(10))
                    .mapToObj(any -> new ChurnHour(
                            "web-" + random.nextInt(3),
                            NOW.plusSeconds(random.nextInt(20_000)),
                            1,
                            random.nextInt(1000),
                            random.nextInt(1000),
                            Duration.ofMillis(random.nextInt(1000))))
                    .toList();
            store.tables().churn().add(some);
            all.addAll(some);
        }
        Map<List<Object>, ChurnHour> expected = all.stream()
                .collect(Collectors.toMap(hour -> List.of(hour.machine(), hour.hour()), hour -> hour, ChurnHour::plus));
        assertThat(store.tables().churn().since(Instant.EPOCH)).containsExactlyInAnyOrderElementsOf(expected.values());
    }
}
