package io.sluice.sink.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.Faults;
import io.sluice.sink.store.FaultyBlobStore;
import io.sluice.sink.store.InMemoryBlobStore;
import io.sluice.sink.store.StoreException;
import io.sluice.sink.vault.CommitResult.Outcome;
import io.sluice.wire.Id;
import io.sluice.wire.testing.Requirements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Several committers on one machine's log, none of which knows of the others: each takes the newest point, makes a cycle on it, commits it
 * any number of times until it learns the outcome, falls asleep at any operation and wakes up late, loses replies and dies. The log that
 * comes out is compared with what the committers were told.
 *
 * <p>All of a history happens on one thread in virtual time, so that a seed replays it: {@code -Dsluice.seed=N} runs that one.
 */
class CommitModelTest {

    private static final int STEPS = 60;
    private static final int COMMITTERS = 4;
    private static final Duration SLEEP = Duration.ofMillis(100);

    @Test
    void whateverHappensTheLogIsDenseAndHoldsWhatWasSaidToBeCommitted() {
        Long given = Long.getLong("sluice.seed");
        long start = given == null ? new SplittableRandom().nextLong() : given;
        int rounds = given == null ? Requirements.rounds(40, 20_000) : 1;
        Map<Outcome, Integer> seen = new HashMap<>();
        for (int round = 0; round < rounds; round++) {
            long seed = start + round;
            try {
                new History(seed).run().forEach(outcome -> seen.merge(outcome, 1, Integer::sum));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("replay with -Dsluice.seed=" + seed, e);
            }
        }
        if (given == null) {
            assertThat(seen)
                    .as("a history without one of these shows too little")
                    .containsOnlyKeys(Outcome.values());
        }
    }

    /** What a committer is about to commit, and what it was told. */
    private static final class Cycle {
        private final RecoveryPoint point;
        private final List<CommitResult> told = new ArrayList<>();

        Cycle(RecoveryPoint point) {
            this.point = point;
        }

        boolean isEnded() {
            return told.stream().anyMatch(result -> !result.isCommitted());
        }
    }

    private static final class History {

        private final SplittableRandom random;
        private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
        private final InMemoryBlobStore store = new InMemoryBlobStore();
        private final Id machine;
        private final Id vault;
        private final SamplePoints points;
        private final List<Cycle> cycles = new ArrayList<>();

        /** What is in the log, learned from the store itself after each step and never from a committer. */
        private final List<Id> model = new ArrayList<>();

        History(long seed) {
            random = new SplittableRandom(seed);
            vault = Id.random(random);
            machine = Id.random(random);
            points = new SamplePoints(vault, machine, random);
        }

        List<Outcome> run() {
            for (int step = 0; step < STEPS; step++) {
                for (int i = 0; i < COMMITTERS; i++) {
                    act();
                }
                time.advanceTimeBy(SLEEP.dividedBy(1 + random.nextInt(20)));
                if (step % 20 == 0) {
                    observe();
                }
            }
            time.advanceTimeBy(SLEEP.multipliedBy(20));
            observe();
            check();
            return cycles.stream()
                    .flatMap(cycle -> cycle.told.stream())
                    .map(CommitResult::outcome)
                    .toList();
        }

        /** A committer opens a new cycle on the newest point, or commits an older one (again). */
        private void act() {
            if (cycles.isEmpty() || random.nextInt(3) == 0) {
                open();
                return;
            }
            // Mostly one of the last; sometimes one that everybody has forgotten.
            int back = random.nextInt(4) == 0 ? cycles.size() : Math.min(cycles.size(), COMMITTERS);
            Cycle cycle = cycles.get(cycles.size() - 1 - random.nextInt(back));
            if (!cycle.isEnded()) {
                commit(cycle);
            }
        }

        private void open() {
            new PointLog(process(), vault, machine)
                    .newest()
                    .map(points::after)
                    .switchIfEmpty(Mono.fromSupplier(points::first))
                    .subscribe(point -> cycles.add(new Cycle(point)), History::ignoreStore);
        }

        private void commit(Cycle cycle) {
            BlobStore process = process();
            new Committer(process, new PointLog(process, vault, machine))
                    .commit(cycle.point)
                    .subscribe(cycle.told::add, History::ignoreStore);
        }

        /** The store as a process sees it that has a fate of its own. */
        private BlobStore process() {
            Faults faults = Faults.NONE
                    .failingBefore(random.nextDouble(0.1))
                    .failingAfter(random.nextDouble(0.2))
                    .crashingAt(random.nextInt(12))
                    .delayingUpTo(random.nextBoolean() ? Duration.ZERO : SLEEP);
            return new FaultyBlobStore(store, faults, random.nextLong(), time);
        }

        private static void ignoreStore(Throwable failure) {
            assertThat(failure).isInstanceOf(StoreException.class);
        }

        private void observe() {
            List<Id> log = log().map(RecoveryPoint::cycle).collectList().block();
            assertThat(log.subList(0, model.size())).as("the log only grows").isEqualTo(model);
            model.addAll(log.subList(model.size(), log.size()));
        }

        private void check() {
            List<RecoveryPoint> log = log().collectList().block();
            assertThat(log).extracting(RecoveryPoint::cycle).isEqualTo(model).doesNotHaveDuplicates();
            for (int i = 0; i < log.size(); i++) {
                assertThat(log.get(i).number()).isEqualTo(i + 1);
            }
            assertThat(new HashSet<>(log)).as("nothing that nobody committed").isSubsetOf(all());
            cycles.forEach(cycle -> check(cycle, log));
        }

        private Flux<RecoveryPoint> log() {
            return new PointLog(store, vault, machine).all();
        }

        private Set<RecoveryPoint> all() {
            Set<RecoveryPoint> all = new HashSet<>();
            cycles.forEach(cycle -> all.add(cycle.point));
            return all;
        }

        private static void check(Cycle cycle, List<RecoveryPoint> log) {
            for (CommitResult told : cycle.told) {
                boolean inLog = log.contains(cycle.point);
                switch (told.outcome()) {
                    case COMMITTED, ALREADY_COMMITTED, WITHDRAWN -> {
                        assertThat(told.point()).isEqualTo(cycle.point);
                        assertThat(inLog).as("%s in the log", told).isTrue();
                    }
                    case FENCED -> {
                        assertThat(inLog)
                                .as("%s is not in the log", cycle.point)
                                .isFalse();
                        assertThat(log).contains(told.point());
                        assertThat(told.point().number()).isEqualTo(cycle.point.number());
                    }
                }
            }
        }
    }
}
