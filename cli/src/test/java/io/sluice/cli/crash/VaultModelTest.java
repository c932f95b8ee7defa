package io.sluice.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.replicate.ReplicationRequest;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.replicate.Replicator;
import io.sluice.agent.replicate.ReplicatorSettings;
import io.sluice.agent.replicate.SeedInterval;
import io.sluice.agent.state.StateDirectory;
import io.sluice.agent.state.StateLockedException;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.sink.store.Faults;
import io.sluice.sink.store.InMemoryBlobStore;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.testing.Requirements;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.util.retry.Retry;

/**
 * Random histories of agents and gateways on one vault, compared with plain arrays after every step: stores that fail and lose replies, gateways
 * that die between any two operations, zombies that wake up late, lost caches, lost and outdated states, agents that race for one machine.
 *
 * <p>What happens follows from the seed; how the threads interleave does not. {@code -Dsluice.histories=N} asks for another number.
 */
@Tag("heavy")
class VaultModelTest {

    private static final long LONG_ENOUGH_SEC = 30;

    @TempDir
    Path folder;

    private final LoopResources loops = LoopResources.create("model", 2, true);
    private final GatewayResources resources = GatewayResources.create(loops, Clock.systemUTC(), new SecureRandom());
    private final Scheduler timer = Schedulers.newSingle("model-agent", true);

    @AfterEach
    void stop() {
        resources.close();
        timer.dispose();
        loops.disposeLater().block();
    }

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void everyPointOfEveryHistoryHoldsWhatItsAgentRead() throws Exception {
        Random random = Seeds.random("histories");
        int histories = Integer.getInteger("sluice.histories", Requirements.rounds(60, 3000));
        for (int i = 0; i < histories; i++) {
            long seed = i == 0 && Long.getLong("sluice.history") != null
                    ? Long.getLong("sluice.history")
                    : random.nextLong();
            Path home = Files.createDirectory(folder.resolve("history-" + i));
            try (History history = new History(home, new Random(seed))) {
                history.live();
            } catch (Throwable e) {
                throw new AssertionError("history " + i + ", -Dsluice.history=" + seed + " -Dsluice.histories=1", e);
            }
            deleteAll(home);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> walk = Files.walk(folder)) {
                for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    /** One vault, two gateways, three hosts of which two call themselves the same machine. */
    private final class History implements AutoCloseable {

        private static final int STEPS = 8;

        private final Path home;
        private final Random random;
        private final InMemoryBlobStore store = new InMemoryBlobStore();
        private final VaultReader reader = new VaultReader(store);
        private final List<ArrayHost> hosts = new ArrayList<>();
        private final ModelGateway[] gateways = new ModelGateway[2];
        private final List<ReplicationResult> told = new ArrayList<>();
        private final Map<String, Integer> checked = new HashMap<>();
        private final List<String> steps = new ArrayList<>();

        History(Path home, Random random) {
            this.home = home;
            this.random = random;
            hosts.add(new ArrayHost("web", 0, random));
            hosts.add(new ArrayHost("db", 1, random));
            hosts.add(new ArrayHost("web", 2, random));
            Vault.openOrCreate(store, Clock.systemUTC(), random).block();
        }

        void live() throws Exception {
            try {
                race();
                calm(hosts.get(0));
                calm(hosts.get(1));
                for (int i = 0; i < STEPS; i++) {
                    step();
                    check();
                }
                for (ArrayHost host : hosts) {
                    calm(host);
                }
                checkAll();
            } catch (Throwable e) {
                throw new AssertionError("after " + steps, e);
            }
        }

        private void step() throws Exception {
            int step = random.nextInt(8);
            ArrayHost host = hosts.get(random.nextInt(hosts.size()));
            int gateway = random.nextInt(gateways.length);
            if (random.nextInt(4) > 0) {
                host.change();
            }
            steps.add(List.of("faults", "crash", "kill agent", "zombie", "zombie", "race", "lose state", "lose cache")
                            .get(step)
                    + " host=" + hosts.indexOf(host) + " gateway=" + gateway);
            switch (step) {
                case 0 -> {
                    restart(gateway, Faults.NONE.failingBefore(0.05).failingAfter(0.05));
                    finish(replicate(host, gateway));
                }
                case 1 -> crash(host, gateway);
                case 2 -> killAgent(host, gateway);
                case 3, 4 -> zombie(host, gateway);
                case 5 -> race();
                case 6 -> loseState(host);
                default -> loseCache(gateway);
            }
        }

        /** Between any two store operations. */
        private void crash(ArrayHost host, int gateway) throws Exception {
            restart(gateway, Faults.NONE.crashingAt(random.nextInt(4, 40)));
            CompletableFuture<ReplicationResult> run = replicate(host, gateway);
            finish(run);
            if (random.nextBoolean()) {
                kill(gateway);
            }
        }

        private void killAgent(ArrayHost host, int gateway) throws Exception {
            restart(gateway, Faults.NONE);
            CompletableFuture<ReplicationResult> run = replicate(host, gateway);
            waitFor(run, random.nextInt(60));
            run.cancel(true);
            finish(run);
        }

        /** A gateway falls asleep between two operations; meanwhile others make points; then it wakes up. */
        private void zombie(ArrayHost host, int gateway) throws Exception {
            restart(gateway, Faults.NONE);
            ModelGateway sleeper = running(gateway);
            sleeper.network().stallAfter(random.nextInt(30));
            CompletableFuture<ReplicationResult> run = replicate(host, gateway);
            CompletableFuture.anyOf(run, sleeper.network().stalled())
                    .exceptionally(e -> null)
                    .get(LONG_ENOUGH_SEC, TimeUnit.SECONDS);
            boolean dies = random.nextBoolean();
            if (dies) {
                run.cancel(true);
                finish(run);
            }
            ArrayHost other = dies && random.nextBoolean() ? host : hosts.get(host == hosts.get(0) ? 2 : 0);
            if (random.nextBoolean()) {
                other.change();
            }
            for (int i = random.nextInt(3); i >= 0; i--) {
                finish(replicate(other, 1 - gateway));
            }
            sleeper.network().goOn();
            finish(run);
        }

        private void race() throws Exception {
            List<CompletableFuture<ReplicationResult>> runs = new ArrayList<>();
            for (ArrayHost host : hosts) {
                runs.add(replicate(host, random.nextInt(gateways.length), SeedInterval.DEFAULT));
            }
            for (CompletableFuture<ReplicationResult> run : runs) {
                finish(run);
            }
        }

        private void loseState(ArrayHost host) throws Exception {
            Path state = state(host);
            Path copy = home.resolve("copy-" + hosts.indexOf(host));
            switch (random.nextInt(3)) {
                case 0 -> deleteAll(state);
                case 1 -> {
                    deleteAll(copy);
                    if (Files.exists(state)) {
                        copyAll(state, copy);
                    }
                }
                default -> {
                    if (Files.exists(copy)) {
                        deleteAll(state);
                        copyAll(copy, state);
                    }
                }
            }
            finish(replicate(host, random.nextInt(gateways.length)));
        }

        private void loseCache(int gateway) throws IOException {
            kill(gateway);
            deleteAll(home.resolve("cache-" + gateway));
        }

        /** With nothing in its way a replication succeeds, whatever was before. */
        private void calm(ArrayHost host) throws Exception {
            for (int i = 0; i < gateways.length; i++) {
                restart(i, Faults.NONE);
            }
            CompletableFuture<ReplicationResult> run = replicate(host, random.nextInt(gateways.length));
            ReplicationResult result = run.get(LONG_ENOUGH_SEC, TimeUnit.SECONDS);
            finish(run);
            check();
            List<RecoveryPoint> points = reader.points(host.machine());
            assertThat(result.point()).isEqualTo(points.size());
            reader.requireHolds(points, host.disks());
        }

        /** First copies in parts, or in one. */
        private CompletableFuture<ReplicationResult> replicate(ArrayHost host, int gateway) {
            SeedInterval often = new SeedInterval(random.nextInt(1, 400_000), Duration.ofHours(1));
            return replicate(host, gateway, random.nextBoolean() ? often : SeedInterval.DEFAULT);
        }

        private CompletableFuture<ReplicationResult> replicate(ArrayHost host, int gateway, SeedInterval seeds) {
            ReplicatorSettings settings =
                    new ReplicatorSettings("model", 64 << 10, 2, 4 << 20, Duration.ofMillis(300), 6).withSeeds(seeds);
            Replicator agent = new Replicator(
                    settings,
                    new StateDirectory(state(host), new SecureRandom()),
                    loops,
                    timer,
                    host.clock(),
                    new SecureRandom());
            ReplicationRequest request = new ReplicationRequest(
                    host.machine(), host.sources(), running(gateway).address(), random.nextInt(1, 4), true);
            return agent.replicate(request, progress -> {})
                    .retryWhen(
                            Retry.fixedDelay(1000, Duration.ofMillis(5)).filter(StateLockedException.class::isInstance))
                    .toFuture();
        }

        private void waitFor(CompletableFuture<ReplicationResult> run, int millis) throws Exception {
            try {
                run.get(millis, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                steps.add("not yet");
            }
        }

        private void finish(CompletableFuture<ReplicationResult> run) throws Exception {
            try {
                told.add(run.get(LONG_ENOUGH_SEC, TimeUnit.SECONDS));
                steps.add("ok");
            } catch (ExecutionException | CancellationException e) {
                steps.add(e.toString());
            }
        }

        private Path state(ArrayHost host) {
            return home.resolve("state-" + hosts.indexOf(host));
        }

        private ModelGateway running(int gateway) {
            if (gateways[gateway] == null || gateways[gateway].isDead()) {
                restart(gateway, Faults.NONE);
            }
            return gateways[gateway];
        }

        private void restart(int gateway, Faults faults) {
            kill(gateway);
            Path cache = home.resolve("cache-" + gateway);
            try {
                gateways[gateway] = ModelGateway.start(store, cache, faults, random.nextLong(), resources);
            } catch (RuntimeException e) {
                steps.add("not started: " + e);
                gateways[gateway] = ModelGateway.start(store, cache, Faults.NONE, 0, resources);
            }
        }

        private void kill(int gateway) {
            if (gateways[gateway] != null) {
                gateways[gateway].kill();
                gateways[gateway] = null;
            }
        }

        /** What is new in the log holds what its agent read; who was told that a point is committed finds it there. */
        private void check() {
            Map<String, List<RecoveryPoint>> points = reader.points();
            points.forEach((machine, history) -> {
                for (int number = checked.getOrDefault(machine, 0) + 1; number <= history.size(); number++) {
                    checkPoint(history.subList(0, number));
                }
                checked.put(machine, history.size());
            });
            for (ReplicationResult result : told) {
                assertThat(points.values().stream().flatMap(List::stream))
                        .as("the point that somebody was told of: %s", result)
                        .anyMatch(point -> point.cycle().equals(result.cycle())
                                && point.machine().equals(result.machine())
                                && point.number() == result.point());
            }
            told.clear();
        }

        private void checkAll() {
            checked.clear();
            check();
            reader.verify();
        }

        private void checkPoint(List<RecoveryPoint> history) {
            RecoveryPoint point = history.get(history.size() - 1);
            if (!point.isRecoverable()) {
                return; // no moment of any disk; what is made on top of it tells whether it is right
            }
            Map<String, byte[]> held = hosts.stream()
                    .map(host -> host.heldAt(point.agentTime()))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow();
            reader.requireHolds(history, held);
        }

        @Override
        public void close() {
            for (int i = 0; i < gateways.length; i++) {
                kill(i);
            }
            reader.close();
        }
    }
}
