package io.sluice.gateway.state;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** State that ends with the process: for a gateway that runs for one cycle, and for tests. Threads: any; nothing blocks. */
public final class MemoryStore implements StateStore {

    private final Tables tables = new Tables(new Throttle(), new Orders(), new Machines(), new Churn());

    @Override
    public Tables tables() {
        return tables;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void close() {}

    private static final class Throttle implements ThrottleTable {

        private @Nullable String kept;

        @Override
        public synchronized Optional<String> schedule() {
            return Optional.ofNullable(kept);
        }

        @Override
        public synchronized void put(String schedule, Instant now) {
            kept = schedule;
        }

        @Override
        public synchronized void remove() {
            kept = null;
        }
    }

    private static final class Orders implements OrderTable {

        private final Map<String, Map<Order.Kind, Order>> kept = new TreeMap<>();

        @Override
        public synchronized List<Given> orders() {
            List<Given> all = new ArrayList<>();
            kept.forEach((machine, orders) -> orders.values().forEach(order -> all.add(new Given(machine, order))));
            return all;
        }

        @Override
        public synchronized void put(String machine, Order order) {
            kept.computeIfAbsent(machine, added -> new EnumMap<>(Order.Kind.class))
                    .put(order.kind(), order);
        }

        @Override
        public synchronized boolean remove(String machine, Order.Kind kind) {
            return kept.getOrDefault(machine, new EnumMap<>(Order.Kind.class)).remove(kind) != null;
        }

        @Override
        public synchronized boolean remove(String machine, Order order) {
            return kept.getOrDefault(machine, new EnumMap<>(Order.Kind.class)).remove(order.kind(), order);
        }
    }

    private static final class Machines implements MachineTable {

        private final Map<String, KnownMachine> seen = new HashMap<>();
        private final Map<String, String> holders = new HashMap<>();

        @Override
        public synchronized List<KnownMachine> machines(int most) {
            return seen.values().stream()
                    .sorted(Comparator.comparing(
                                    (KnownMachine machine) -> machine.last().at())
                            .reversed())
                    .limit(most)
                    .map(machine -> new KnownMachine(
                            machine.firstSeen(),
                            machine.last(),
                            holders.get(machine.last().machine())))
                    .toList();
        }

        @Override
        public synchronized void seen(Collection<Sighting> sightings) {
            sightings.forEach(sighting ->
                    seen.merge(sighting.machine(), new KnownMachine(sighting.at(), sighting, null), Machines::newer));
        }

        private static KnownMachine newer(KnownMachine known, KnownMachine added) {
            return new KnownMachine(known.firstSeen(), known.last().with(added.last()), null);
        }

        @Override
        public synchronized Map<String, String> bindings(int most) {
            return Map.copyOf(holders);
        }

        @Override
        public synchronized String bind(String machine, String holder, Instant now) {
            return holders.computeIfAbsent(machine, free -> holder);
        }

        @Override
        public synchronized boolean release(String machine) {
            return holders.remove(machine) != null;
        }
    }

    private static final class Churn implements ChurnTable {

        private final Map<String, TreeMap<Instant, ChurnHour>> hours = new TreeMap<>();

        @Override
        public synchronized void add(Collection<ChurnHour> churn) {
            churn.forEach(hour -> hours.computeIfAbsent(hour.machine(), added -> new TreeMap<>())
                    .merge(hour.hour(), hour, ChurnHour::plus));
        }

        @Override
        public synchronized List<ChurnHour> since(Instant hour) {
            return hours.values().stream()
                    .flatMap(machine -> machine.tailMap(hour, true).values().stream())
                    .toList();
        }

        @Override
        public synchronized List<ChurnHour> byHourOfDay(Instant from, Instant until) {
            return hours.values().stream()
                    .flatMap(machine -> byHourOfDay(machine.subMap(from, until).values()).stream())
                    .toList();
        }

        /** The first of the hours that are added up stays. */
        private static Collection<ChurnHour> byHourOfDay(Collection<ChurnHour> ofMachine) {
            Map<Integer, ChurnHour> sums = new LinkedHashMap<>();
            ofMachine.forEach(
                    hour -> sums.merge(hour.hour().atZone(ZoneOffset.UTC).getHour(), hour, ChurnHour::plus));
            return sums.values();
        }

        @Override
        public synchronized int forget(Instant hour) {
            int before = count();
            hours.values().forEach(machine -> machine.headMap(hour, false).clear());
            return before - count();
        }

        private int count() {
            return hours.values().stream().mapToInt(Map::size).sum();
        }
    }
}
