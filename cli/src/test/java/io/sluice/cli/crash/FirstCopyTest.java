package io.sluice.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.agent.replicate.ReplicationRequest;
import io.sluice.agent.replicate.ReplicationRequest.RequestedDisk;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.replicate.Replicator;
import io.sluice.agent.replicate.ReplicatorSettings;
import io.sluice.agent.replicate.SeedInterval;
import io.sluice.agent.source.FileDisk;
import io.sluice.agent.state.StateDirectory;
import io.sluice.agent.state.StateLockedException;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.sink.store.Faults;
import io.sluice.sink.store.InMemoryBlobStore;
import io.sluice.sink.vault.PointKind;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** A first copy that takes long is committed in parts, and goes on behind the last of them whatever happens to the agent. */
class FirstCopyTest {

    private static final int MIB = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SeedInterval EACH_MIB = new SeedInterval(MIB, Duration.ofHours(1));

    @TempDir
    private Path home;

    private final LoopResources loops = LoopResources.create("first-copy", 2, true);
    private final GatewayResources resources = GatewayResources.create(loops, Clock.systemUTC(), new SecureRandom());
    private final Scheduler timer = Schedulers.newSingle("first-copy-agent", true);
    private final Random random = new Random(1);
    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private ModelGateway gateway;
    private Path system;
    private Path data;

    @BeforeEach
    void start() throws IOException {
        Vault.openOrCreate(store, Clock.systemUTC(), new SecureRandom()).block();
        gateway = ModelGateway.start(store, home.resolve("cache"), Faults.NONE, 1, resources);
        system = home.resolve("sda.img");
        data = home.resolve("sdb.img");
        write(system, 3 * MIB + 999, 1);
        write(system, 0, 2 * MIB);
        write(data, 9 * MIB - 1, 1);
        write(data, MIB, 6 * MIB);
    }

    private void write(Path disk, long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[0] = 1;
        write(disk, offset, bytes);
    }

    private static void write(Path disk, long offset, byte[] bytes) throws IOException {
        try (FileChannel file = FileChannel.open(disk, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(bytes), offset);
        }
    }

    @AfterEach
    void stop() {
        gateway.kill();
        resources.close();
        timer.dispose();
        loops.disposeLater().block();
    }

    private Replicator agent(SeedInterval seeds) {
        return new Replicator(
                new ReplicatorSettings("first-copy", 64 << 10, 2, 4 << 20, Duration.ofSeconds(10), 2).withSeeds(seeds),
                new StateDirectory(home.resolve("state"), new SecureRandom()),
                loops,
                timer,
                Clock.systemUTC(),
                new SecureRandom());
    }

    private ReplicationRequest request() {
        List<RequestedDisk> disks =
                List.of(new RequestedDisk("sda", new FileDisk(system)), new RequestedDisk("sdb", new FileDisk(data)));
        return new ReplicationRequest("web", disks, gateway.address(), 2, true);
    }

    private ReplicationResult replicate(SeedInterval seeds) {
        return agent(seeds)
                .replicate(request(), progress -> {})
                .blockOptional(PATIENCE)
                .orElseThrow();
    }

    private List<RecoveryPoint> points() {
        try (VaultReader reader = new VaultReader(store)) {
            return reader.points().getOrDefault("web", List.of());
        }
    }

    private void requireWhole() throws IOException {
        try (VaultReader reader = new VaultReader(store)) {
            reader.requireHolds(
                    reader.points("web"), Map.of("sda", Files.readAllBytes(system), "sdb", Files.readAllBytes(data)));
            reader.verify();
        }
    }

    private static long changedBytes(List<RecoveryPoint> points) {
        return points.stream().mapToLong(RecoveryPoint::changedBytes).sum();
    }

    @Test
    void isCommittedInPartsAndReadAsAWholeInTheEnd() throws IOException {
        ReplicationResult result = replicate(EACH_MIB);

        List<RecoveryPoint> points = points();
        assertThat(points).hasSizeGreaterThan(4);
        assertThat(result.point()).isEqualTo(points.size());
        assertThat(result.kind()).isEqualTo("delta");
        assertThat(points.subList(0, points.size() - 1))
                .allMatch(point -> point.kind() == PointKind.SEED && !point.isRecoverable());
        assertThat(points.get(points.size() - 1).changedBytes()).isZero();
        assertThat(result.changedBytes()).isEqualTo(changedBytes(points));
        assertThat(result.sentBytes()).isGreaterThanOrEqualTo(8L * MIB);
        assertThat(result.storedBytes()).isGreaterThanOrEqualTo(8L * MIB);
        assertThat(changedBytes(points)).as("everything came once").isBetween(8L * MIB, 8L * MIB + 2 * 65536);
        requireWhole();
    }

    @Test
    void oneThatIsDoneInTimeIsOnePoint() throws IOException {
        assertThat(replicate(SeedInterval.DEFAULT).point()).isEqualTo(1);

        requireWhole();
    }

    @Test
    void goesOnWhereItWasWhenTheAgentIsStartedAgainAndTheDisksHaveChanged() throws IOException {
        Disposable first = agent(EACH_MIB).replicate(request(), progress -> {}).subscribe();
        await().atMost(PATIENCE).until(() -> points().size() >= 3);
        first.dispose();
        await().atMost(PATIENCE).until(this::isFree);
        List<RecoveryPoint> before = points();
        assertThat(before).allMatch(point -> point.kind() == PointKind.SEED);
        write(system, MIB, 5000); // in what has come
        write(data, 8 * MIB, 70_000); // in what has not

        ReplicationResult result = replicate(SeedInterval.DEFAULT);

        assertThat(result.isSeed()).isFalse();
        long again = changedBytes(points().subList(before.size(), points().size()));
        assertThat(again).isLessThan(8L * MIB - changedBytes(before) + 400_000);
        requireWhole();
    }

    private boolean isFree() throws IOException {
        try {
            new StateDirectory(home.resolve("state"), new SecureRandom())
                    .lock(request().destination(), "web")
                    .close();
            return true;
        } catch (StateLockedException e) {
            return false;
        }
    }

    @Test
    void aResyncOfEverythingIsCommittedInPartsToo() throws IOException {
        replicate(SeedInterval.DEFAULT);
        deleteState();
        write(system, MIB, 5000);
        write(data, 2 * MIB, new byte[MIB]);

        ReplicationResult result = replicate(EACH_MIB);

        List<RecoveryPoint> points = points();
        assertThat(points.subList(1, points.size() - 1))
                .hasSizeGreaterThan(2)
                .allMatch(point -> !point.isRecoverable());
        assertThat(result.point()).isEqualTo(points.size());
        requireWhole();
    }

    private void deleteState() throws IOException {
        try (var files = Files.walk(home.resolve("state"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".digests")).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aDiskThatGrowsMeanwhileEndsTheParts() throws IOException {
        Disposable first = agent(EACH_MIB).replicate(request(), progress -> {}).subscribe();
        await().atMost(PATIENCE).until(() -> points().size() >= 2);
        first.dispose();
        await().atMost(PATIENCE).until(this::isFree);
        write(data, 10 * MIB, 1000);

        ReplicationResult result = replicate(EACH_MIB);

        assertThat(result.isSeed()).isFalse();
        requireWhole();
    }
}
