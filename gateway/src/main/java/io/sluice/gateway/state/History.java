package io.sluice.gateway.state;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * What machines have done: when they were seen, and how much they change. Collected here, added up, and written every few seconds, so that no cycle waits for a
 * database; what cannot be written is written later, and what was not written when the process dies is lost.
 *
 * <p>Threads: any; nothing blocks but {@link #write}. Limits: {@link #KEPT} of churn; {@link #MAX_WAITING} machines and hours wait while the database is away,
 * further ones are left out.
 */
public final class History {

    /** How long churn is kept. */
    public static final Duration KEPT = Duration.ofDays(30);

    /** Machines, and hours of machines, that wait to be written. */
    public static final int MAX_WAITING = 20_000;

    /** How many machines are listed. */
    public static final int MAX_MACHINES = 4_000;

    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    private final StateWork work;
    private final Clock clock;
    private final Map<String, Sighting> seen = new HashMap<>();
    private final Map<List<Object>, ChurnHour> churn = new HashMap<>();
    private final Object writing = new Object();
    private Instant cleared = Instant.MIN;

    History(StateWork work, Clock clock) {
        this.work = work;
        this.clock = clock;
    }

    /** A machine has connected, or made a recovery point. */
    public synchronized void seen(Sighting sighting) {
        if (seen.size() < MAX_WAITING || seen.containsKey(sighting.machine())) {
            seen.merge(sighting.machine(), sighting, Sighting::with);
        }
    }

    /** A cycle was committed. */
    public synchronized void committed(ChurnHour cycle) {
        List<Object> key = List.of(cycle.machine(), cycle.hour());
        if (churn.size() < MAX_WAITING || churn.containsKey(key)) {
            churn.merge(key, cycle, ChurnHour::plus);
        }
    }

    /** The machines that were seen last. */
    public Mono<List<KnownMachine>> machines() {
        return work.ask(tables -> {
            write(tables);
            return tables.machines().machines(MAX_MACHINES);
        });
    }

    /** How much machines change at which hour of the day, as {@link ChurnTable#byHourOfDay} has it. */
    public Mono<List<ChurnHour>> churnByHourOfDay(Instant from, Instant until) {
        return work.ask(tables -> {
            write(tables);
            return tables.churn().byHourOfDay(from, until);
        });
    }

    /** Writes what waits, and drops what is too old: one at a time, and in order, so that two gateways do not wait for each other's rows for good. Blocks. */
    void write(Tables tables) {
        synchronized (writing) {
            writeNow(tables);
        }
    }

    private void writeNow(Tables tables) {
        Collection<Sighting> newSeen;
        Collection<ChurnHour> newChurn;
        synchronized (this) {
            newSeen = List.copyOf(seen.values());
            newChurn = new ArrayList<>(churn.values());
            seen.clear();
            churn.clear();
        }
        try {
            tables.machines()
                    .seen(newSeen.stream()
                            .sorted(Comparator.comparing(Sighting::machine))
                            .toList());
            newSeen = List.of();
            tables.churn()
                    .add(newChurn.stream()
                            .sorted(Comparator.comparing(ChurnHour::machine).thenComparing(ChurnHour::hour))
                            .toList());
            newChurn = List.of();
            clear(tables);
        } finally {
            newSeen.forEach(this::restore);
            newChurn.forEach(this::committed);
        }
    }

    /** What has been seen meanwhile is newer. */
    private synchronized void restore(Sighting old) {
        Sighting newer = seen.get(old.machine());
        seen.put(old.machine(), newer == null ? old : old.with(newer));
    }

    private void clear(Tables tables) {
        Instant oldest = clock.instant().minus(KEPT);
        if (cleared.isBefore(oldest.minus(Duration.ofHours(1)))) {
            int hours = tables.churn().forget(oldest);
            cleared = oldest;
            LOG.debug("forgot churn hours={}", hours);
        }
    }
}
