package io.sluice.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.cli.crash.DiskModel.Snapshot;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.DirectoryBlobStore;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.wire.testing.Requirements;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Kills agents and gateways, real processes, at random moments of a replication. Whatever dies, every point that was ever committed comes back
 * as its disk was, and the next run succeeds without help.
 *
 * <p>{@code -Dsluice.rounds=N} asks for another number of rounds. After every {@link #ROUNDS_PER_LIFE} a new vault is begun, so that what there
 * is to compare stays small.
 */
@Tag("heavy")
class KillTest {

    private static final int ROUNDS_PER_LIFE = 20;
    private static final List<Victim> VICTIMS = List.of(Victim.values());
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void whateverIsKilledNoCommittedPointIsLostAndTheNextRunSucceeds() throws IOException {
        Random random = Seeds.random("kills");
        int rounds = Integer.getInteger("sluice.rounds", Requirements.rounds(ROUNDS_PER_LIFE, 1000));
        for (int done = 0; done < rounds; done += ROUNDS_PER_LIFE) {
            try (Life life = new Life(Files.createDirectory(folder.resolve("life-" + done)), random)) {
                life.live(Math.min(ROUNDS_PER_LIFE, rounds - done));
            }
        }
    }

    /** Which process is killed. */
    private enum Victim {
        AGENT,
        GATEWAY,
        BOTH
    }

    /** One machine and its vault from the first replication on. */
    private static final class Life implements AutoCloseable {

        private final Path folder;
        private final Random random;
        private final Path vault;
        private final Path state;
        private final DiskModel disk;
        private final Scheduler files = Schedulers.newBoundedElastic(8, 100_000, "check-files", 60, true);
        private final BlobStore store;
        private final VaultReader reader;
        private final List<Snapshot> committed = new ArrayList<>();
        private final List<SluiceProcess> started = new ArrayList<>();
        private final Path gatewayCache;
        private @Nullable SluiceProcess gateway;
        private int port;
        private long lastReported;

        Life(Path folder, Random random) throws IOException {
            this.folder = folder;
            this.random = random;
            this.vault = folder.resolve("vault");
            this.state = folder.resolve("state");
            this.gatewayCache = folder.resolve("cache");
            this.disk = DiskModel.create(folder.resolve("disk.img"), random);
            this.store = new DirectoryBlobStore(vault, files, new SplittableRandom(1));
            this.reader = new VaultReader(store);
        }

        void live(int rounds) throws IOException {
            for (int i = 0; i < rounds; i++) {
                round(i);
                checkNewest(2);
                if (i % 5 == 4) {
                    reader.verify();
                }
            }
            checkNewest(committed.size());
            reader.verify();
        }

        private void round(int number) throws IOException {
            boolean overTheNetwork = random.nextBoolean();
            Victim victim = overTheNetwork ? VICTIMS.get(random.nextInt(VICTIMS.size())) : Victim.AGENT;
            if (random.nextInt(4) > 0) {
                disk.change();
            }
            if (overTheNetwork) {
                startGateway();
            }
            Moment moment = Moment.random(random, vault, state, overTheNetwork ? gatewayCache : state);
            SluiceProcess agent = startAgent(overTheNetwork);
            moment.await(agent);
            boolean inTime = agent.isAlive();
            boolean succeeded = kill(victim, agent, overTheNetwork);
            System.out.printf(
                    "round %d, %s: %s killed at %s%s%n",
                    number,
                    overTheNetwork ? "gateway and agent" : "one process",
                    victim,
                    moment.description(),
                    inTime ? "" : ", too late");
            Snapshot first = disk.snapshot();
            boolean counted = account(agent, succeeded, List.of(first));
            if (!succeeded) {
                runAgain(overTheNetwork, counted ? List.of() : List.of(first));
            }
            checkNothingIsLeft(overTheNetwork);
        }

        private boolean kill(Victim victim, SluiceProcess agent, boolean overTheNetwork) throws IOException {
            if (victim != Victim.GATEWAY) {
                agent.kill();
            }
            if (victim != Victim.AGENT) {
                killGateway();
                if (random.nextInt(4) == 0) {
                    deleteAll(gatewayCache);
                }
                startGateway();
            } else if (!overTheNetwork && random.nextInt(6) == 0) {
                deleteAll(state.resolve("cache"));
            }
            int exitCode = agent.exitCode();
            assertThat(exitCode)
                    .as(() -> "whoever is not killed succeeds: " + agent.err())
                    .isIn(victim == Victim.GATEWAY ? List.of(0) : List.of(0, 137));
            return exitCode == 0;
        }

        /** Until then a gateway that lives on may still commit what the killed agent had closed. */
        private void runAgain(boolean overTheNetwork, List<Snapshot> late) throws IOException {
            if (random.nextBoolean()) {
                disk.change();
            }
            SluiceProcess agent = startAgent(overTheNetwork);
            assertThat(agent.exitCode()).as(agent::err).isZero();
            account(
                    agent,
                    true,
                    Stream.concat(late.stream(), Stream.of(disk.snapshot())).toList());
        }

        /**
         * What runs have made: a successful one its point, a killed one at most one of which nobody has heard. Tells whether there is a new one.
         *
         * @param held what the disk held in those runs
         */
        private boolean account(SluiceProcess agent, boolean succeeded, List<Snapshot> held) throws IOException {
            int points = reader.points("web-1").size();
            int made = points - committed.size();
            assertThat(made).isBetween(0, held.size());
            committed.addAll(held.subList(held.size() - made, held.size()));
            if (succeeded) {
                JsonNode result = JSON.readTree(agent.out());
                assertThat(result.get("point").asLong()).isEqualTo(points).isGreaterThan(lastReported);
                assertThat(result.get("consistency").asText()).isEqualTo("crash");
                lastReported = points;
            }
            return made > 0;
        }

        private void checkNewest(int count) {
            List<RecoveryPoint> points = reader.points("web-1");
            assertThat(points).hasSameSizeAs(committed);
            for (int number = Math.max(1, points.size() - count + 1); number <= points.size(); number++) {
                byte[] restored = reader.restore(points.subList(0, number)).get("sda");
                committed.get(number - 1).requireSame("point " + number, restored);
            }
        }

        /** After COMMITTED there are digests of one cycle and nothing of any disk's content. */
        private void checkNothingIsLeft(boolean overTheNetwork) throws IOException {
            List<String> left = Moment.files(state).stream()
                    .map(path -> state.relativize(path).toString())
                    .filter(name -> !name.equals("instance.json"))
                    .toList();
            assertThat(left)
                    .allMatch(name -> name.matches("machines/[0-9a-f]{32}/[0-9a-f]{32}/"
                                    + "(lock|state.json|[0-9a-f]{32}/[0-9a-f]{32}.digests)")
                            || name.matches("machines/[0-9a-f]{64}.lock")
                            || name.matches("cache/[0-9a-f]{32}/[0-9a-f]{64}(.lock|/lock)"));
            assertThat(left).filteredOn(name -> name.endsWith(".digests")).hasSize(1);
            if (overTheNetwork) {
                assertThat(Moment.files(gatewayCache))
                        .allMatch(file -> file.getFileName().toString().matches("lock|state\\.db(-wal|-shm)?"));
            }
        }

        private SluiceProcess startAgent(boolean overTheNetwork) throws IOException {
            String where = overTheNetwork ? "--gateway" : "--to";
            return start(
                    "replicate",
                    "sda=" + disk.path(),
                    where,
                    overTheNetwork ? "127.0.0.1:" + port : vault.toString(),
                    "--machine",
                    "web-1",
                    "--state-dir",
                    state.toString(),
                    "--json");
        }

        private void startGateway() throws IOException {
            if (gateway != null) {
                return;
            }
            SluiceProcess starting = start(
                    "gateway",
                    "--listen",
                    "127.0.0.1:" + port,
                    "--to",
                    vault.toString(),
                    "--cache",
                    gatewayCache.toString(),
                    "--json");
            new Moment("listening", () -> starting.out().endsWith("\n")).await(starting);
            assertThat(starting.isAlive()).as(starting::err).isTrue();
            port = JSON.readTree(starting.out()).get("port").asInt();
            gateway = starting;
        }

        private void killGateway() {
            SluiceProcess victim = gateway;
            gateway = null;
            if (victim != null) {
                victim.kill();
            }
        }

        private SluiceProcess start(String... arguments) throws IOException {
            SluiceProcess process = SluiceProcess.start(folder, arguments);
            started.add(process);
            return process;
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

        @Override
        public void close() throws IOException {
            started.forEach(SluiceProcess::close);
            reader.close();
            store.close();
            files.dispose();
            deleteAll(folder);
        }
    }
}
