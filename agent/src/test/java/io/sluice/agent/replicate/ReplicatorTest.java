package io.sluice.agent.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.agent.cut.CycleCutter;
import io.sluice.agent.replicate.ReplicationRequest.RequestedDisk;
import io.sluice.agent.state.StateDirectory;
import io.sluice.agent.state.StateLockedException;
import io.sluice.agent.testing.ArrayDisk;
import io.sluice.agent.testing.FakeGateway;
import io.sluice.agent.testing.FakeGateway.Point;
import io.sluice.agent.testing.Seeds;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import io.sluice.wire.rate.Pace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReplicatorTest {

    private static final int MIB = 1 << 20;
    private static final SeedInterval AT_ONCE = new SeedInterval(Long.MAX_VALUE, Duration.ZERO);

    private final Random random = Seeds.random("ReplicatorTest");
    private final ArrayDisk disk = new ArrayDisk("disk", 6 * MIB).fill(random, 0, 5 * MIB);

    @TempDir
    Path states;

    private LoopResources loops;
    private FakeGateway gateway;
    private Duration patience = Duration.ofSeconds(20);
    private SeedInterval seeds = SeedInterval.DEFAULT;

    @BeforeEach
    void start() {
        loops = LoopResources.create("agent-test", 1, true);
        gateway = new FakeGateway(random);
    }

    @AfterEach
    void stop() {
        assertThat(gateway.complaints()).isEmpty();
        gateway.close();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
    }

    @Test
    void aFirstRunSendsEverythingAndTheNextOnlyWhatChanged() {
        ReplicationResult first = replicate();
        assertThat(first.kind()).isEqualTo("initial");
        assertThat(first.point()).isEqualTo(1);
        assertThat(first.consistency()).isEqualTo("crash");
        assertThat(first.sentBytes()).isBetween(5L * MIB, 5L * MIB + 10_000);
        assertReplicaIsTheDisk();

        disk.fill(random, 3 * MIB, 10);
        ReplicationResult second = replicate();
        assertThat(second.kind()).isEqualTo("delta");
        assertThat(second.readBytes()).isEqualTo(5L * MIB);
        assertThat(second.sentBytes()).isBetween(65_536L, 66_000L);
        assertReplicaIsTheDisk();
    }

    @Test
    void aRunInWhichNothingChangedMakesAPointToo() {
        replicate();
        ReplicationResult second = replicate();
        assertThat(second.point()).isEqualTo(2);
        assertThat(second.sentBytes()).isZero();
        assertReplicaIsTheDisk();
    }

    @Test
    void severalDisksMakeOnePointAndOneCanJoinLater() {
        ArrayDisk other = new ArrayDisk("other", MIB - 3).fill(random, 1000, 100_000);
        replicate();
        ReplicationResult result = replicator()
                .replicate(request(new RequestedDisk("sda", disk), new RequestedDisk("sdb", other)), progress -> {})
                .block();
        assertThat(result.diskBytes()).isEqualTo(7 * MIB - 3);
        assertThat(newest().disks().get("sda").replica().content()).isEqualTo(disk.content());
        assertThat(newest().disks().get("sdb").replica().content()).isEqualTo(other.content());
    }

    @Test
    void withoutItsStateEverythingIsSentAgain() throws IOException {
        replicate();
        disk.zero(0, 2 * MIB);
        disk.resize(5 * MIB);
        deleteDigests();
        ReplicationResult second = replicate();
        assertThat(second.kind()).isEqualTo("resync");
        assertThat(second.sentBytes()).isGreaterThan(3L * MIB);
        assertReplicaIsTheDisk();
    }

    @Test
    void againstAPointOfSomebodyElseEverythingIsSentAgain() {
        replicate();
        gateway.commitStrangePoint();
        ReplicationResult third = replicate();
        assertThat(third.kind()).isEqualTo("resync");
        assertThat(third.point()).isEqualTo(3);
        assertReplicaIsTheDisk();
    }

    @Test
    void anOrderedResyncSendsEverythingAlthoughTheDigestsAreThere() {
        replicate();
        gateway.resyncs = true;
        ReplicationResult ordered = replicate();
        gateway.resyncs = false;
        ReplicationResult after = replicate();

        assertThat(ordered.kind()).isEqualTo("resync");
        assertThat(ordered.sentBytes()).isGreaterThan(2L * MIB);
        assertThat(after.kind()).isEqualTo("delta");
        assertThat(after.sentBytes()).isZero();
        assertReplicaIsTheDisk();
    }

    @Test
    void anOrderedResyncThatBreaksIsResumedAndStaysOne() {
        replicate();
        gateway.resyncs = true;
        gateway.breakAtBatch = gateway.batchesInAll() + 6;

        assertThat(replicate().kind()).isEqualTo("resync");

        assertReplicaIsTheDisk();
    }

    @Test
    void howItsSessionsGoIsToldAtOnce() {
        gateway.breakAtBatch = 5;
        List<String> told = new CopyOnWriteArrayList<>();

        replicator()
                .step(request(), progress -> {}, new SessionWatch() {
                    @Override
                    public void welcomed() {
                        told.add("welcomed");
                    }

                    @Override
                    public void broken(Throwable why) {
                        told.add(ReplicationFault.of(why).code());
                    }
                })
                .block(Duration.ofSeconds(30));

        assertThat(told).startsWith("welcomed", "GATEWAY_LOST").endsWith("welcomed");
    }

    @Test
    void aDiskThatMayBeWrittenGetsAFuzzyPointAndAWarning() {
        disk.unstable("disk is mounted at /");
        ReplicationResult result = replicate();
        assertThat(result.consistency()).isEqualTo("fuzzy");
        assertThat(result.warnings())
                .containsExactly("disk is mounted at /: the recovery point is fuzzy, not crash-consistent");
        assertThat(newest().consistency()).isEqualTo("fuzzy");
    }

    @Test
    void brokenConnectionsAtRandomMomentsLoseNothing() {
        for (int round = 0; round < 15; round++) {
            gateway.breakChance = random.nextDouble() * 0.1;
            gateway.ackChance = 0.3 + random.nextDouble() * 0.7;
            gateway.breakBeforeCommits.set(random.nextInt(2));
            gateway.breakAfterCommits.set(random.nextInt(2));
            gateway.windowBytes = random.nextBoolean() ? 8 * MIB : 600_000;
            replicate();
            assertThat(gateway.points()).hasSize(round + 1);
            assertReplicaIsTheDisk();
            disk.change(random);
            disk.fill(random, 0, Math.min(disk.content().length, 2 * MIB));
        }
    }

    @Test
    void aWindowSmallerThanABatchLetsOneGoAtATime() {
        gateway.windowBytes = 1000;
        replicate();
        assertReplicaIsTheDisk();
    }

    @Test
    void whenAGrantExpiresNothingIsSentUntilTheNextOne() {
        gateway.expiresMillis = 1;
        gateway.ackChance = 0;
        gateway.windowBytes = 400_000;
        Disposable running = replicator().replicate(request(), progress -> {}).subscribe();
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> gateway.batchesInAll() <= 4);
        running.dispose();
        gateway.expiresMillis = 30_000;
        gateway.ackChance = 1;
        awaitFree();
        replicate();
        assertReplicaIsTheDisk();
    }

    @Test
    void withoutAcknowledgementsTheAgentStopsReading() {
        gateway.ackChance = 0;
        gateway.windowBytes = 300_000;
        disk.resize(40 * MIB);
        disk.fill(random, 0, 40 * MIB);
        Disposable running = replicator().replicate(request(), progress -> {}).subscribe();
        await().until(() -> gateway.batchesInAll() == 4);
        await().during(Duration.ofMillis(300)).until(() -> gateway.batchesInAll() == 4);
        // Four in flight, four that wait for the window, and what is read ahead.
        assertThat(disk.reads()).isLessThanOrEqualTo(4 + 4 + CycleCutter.READ_AHEAD_CHUNKS);
        running.dispose();
    }

    @Test
    void anotherProcessGoesOnWhereAStableViewWasLeft() {
        disk.lasting("content 1");
        gateway.breakAtBatch = 12;
        patience = Duration.ZERO;
        assertThatThrownBy(this::replicate).hasMessageContaining("gateway");
        int sentBefore = gateway.batchesInAll();
        patience = Duration.ofSeconds(20);

        ReplicationResult result = replicate();

        assertThat(sentBefore).isEqualTo(12);
        assertThat(gateway.batchesInAll()).isEqualTo(20);
        assertThat(gateway.duplicates()).isZero();
        assertThat(result.kind()).isEqualTo("initial");
        assertReplicaIsTheDisk();
    }

    @Test
    void anotherProcessEndsNoPartBeforeWhatIsDurable() {
        disk.lasting("content 1");
        gateway.breakAtBatch = 12;
        patience = Duration.ZERO;
        assertThatThrownBy(this::replicate).hasMessageContaining("gateway");
        patience = Duration.ofSeconds(20);
        seeds = AT_ONCE;

        replicate();

        assertThat(gateway.batchesInAll()).isEqualTo(20);
        assertThat(gateway.duplicates()).isZero();
        assertReplicaIsTheDisk();
    }

    @Test
    void anotherProcessStartsAgainWhereTheViewIsAnother() {
        disk.lasting("content 1");
        gateway.breakAtBatch = 12;
        patience = Duration.ZERO;
        assertThatThrownBy(this::replicate).hasMessageContaining("gateway");
        patience = Duration.ofSeconds(20);
        disk.lasting("content 2").fill(random, 0, 100);
        replicate();
        assertThat(gateway.batchesInAll()).isEqualTo(32);
        assertReplicaIsTheDisk();
    }

    @Test
    void aCycleThatWasCommittedUnheardIsTheBaseOfTheNext() {
        replicate();
        disk.fill(random, 0, 100);
        gateway.breakAfterCommits.set(1);
        patience = Duration.ZERO;
        assertThatThrownBy(this::replicate).hasCauseInstanceOf(GatewayLostException.class);
        patience = Duration.ofSeconds(20);
        assertThat(gateway.points()).hasSize(2);

        disk.fill(random, 2 * MIB, 100);
        ReplicationResult third = replicate();
        assertThat(third.kind()).isEqualTo("delta");
        assertThat(third.point()).isEqualTo(3);
        assertThat(third.sentBytes()).isLessThan(70_000);
        assertReplicaIsTheDisk();
    }

    @Test
    void aCycleThatWasCommittedUnheardIsToldByTheNextRunOfTheSameView() {
        disk.lasting("content 1");
        gateway.breakAfterCommits.set(1);
        patience = Duration.ZERO;
        assertThatThrownBy(this::replicate).hasCauseInstanceOf(GatewayLostException.class);
        patience = Duration.ofSeconds(20);
        long reads = disk.reads();
        assertThat(replicate().point()).isEqualTo(1);
        assertThat(disk.reads()).isEqualTo(reads);
        assertReplicaIsTheDisk();
        assertThat(replicate().kind()).isEqualTo("delta");
    }

    @Test
    void aCycleThatWasClosedUncommittedIsClosedAgainWithoutReading() {
        disk.lasting("content 1");
        gateway.breakBeforeCommits.set(1);
        patience = Duration.ZERO;
        assertThatThrownBy(this::replicate).hasCauseInstanceOf(GatewayLostException.class);
        patience = Duration.ofSeconds(20);
        long reads = disk.reads();
        assertThat(replicate().point()).isEqualTo(1);
        assertThat(disk.reads()).isEqualTo(reads);
        assertReplicaIsTheDisk();
    }

    @Test
    void aGatewayThatForgotWhatItAcknowledgedGetsANewCycle() {
        gateway.forgetCycleAtBreak = true;
        gateway.breakAtBatch = 12;
        replicate();
        assertThat(gateway.points()).hasSize(1);
        assertReplicaIsTheDisk();
    }

    @Test
    void aFencedCycleIsFollowedByAnother() {
        gateway.failClose = ErrorCode.FENCED;
        replicate();
        assertThat(gateway.points()).hasSize(1);
        gateway.failOpen = ErrorCode.RESYNC_REQUIRED;
        replicate();
        assertThat(gateway.points()).hasSize(2);
        assertReplicaIsTheDisk();
    }

    @Test
    void anErrorThatNothingHelpsAgainstIsToldAtOnce() {
        gateway.failOpen = ErrorCode.MACHINE_CLAIMED;
        assertThatThrownBy(this::replicate)
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MACHINE_CLAIMED));
        assertThat(gateway.points()).isEmpty();
    }

    @Test
    void aRequestOfALaterVersionIsAnsweredWithUnsupported() {
        gateway.sendsRequest = true;
        assertThatThrownBy(this::replicate)
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
        await().until(() -> !gateway.refusals().isEmpty());
        assertThat(gateway.refusals())
                .singleElement()
                .satisfies(error -> assertThat(error.code()).isEqualTo("UNSUPPORTED"));
    }

    @Test
    void theGatewayMayComeBackWithinTheAgentsPatience() {
        int port = gateway.address().getPort();
        gateway.stop();
        Mono<ReplicationResult> waiting = replicator()
                .replicate(request(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)), progress -> {})
                .cache();
        Disposable running = waiting.subscribe();
        gateway.restart(port);
        assertThat(waiting.block().point()).isEqualTo(1);
        running.dispose();
    }

    @Test
    void withoutAGatewayItGivesUpInOneLine() {
        InetSocketAddress nobody = gateway.address();
        gateway.stop();
        patience = Duration.ofMillis(200);
        assertThatThrownBy(() ->
                        replicator().replicate(request(nobody), progress -> {}).block())
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining(":" + nobody.getPort() + ": ");
    }

    @Test
    void aSecondReplicationOfTheSameMachineIsRefused() {
        gateway.ackChance = 0;
        gateway.windowBytes = 300_000;
        Disposable running = replicator().replicate(request(), progress -> {}).subscribe();
        await().until(() -> gateway.batchesInAll() == 4);
        assertThatThrownBy(this::replicate)
                .hasCauseInstanceOf(StateLockedException.class)
                .hasMessageContaining("being replicated by another process");
        assertThat(gateway.hellos())
                .as("the first one's session is not taken over")
                .isEqualTo(1);
        running.dispose();
    }

    @Test
    void aReplicationThatEndedLeavesTheMachineFree() {
        gateway.ackChance = 0;
        gateway.windowBytes = 300_000;
        Disposable cancelled = replicator().replicate(request(), progress -> {}).subscribe();
        await().until(() -> gateway.batchesInAll() == 4);
        cancelled.dispose();
        gateway.ackChance = 1;
        awaitFree();

        gateway.failOpen = ErrorCode.MACHINE_CLAIMED;
        assertThatThrownBy(this::replicate).isInstanceOf(WireException.class);
        replicate();
        assertReplicaIsTheDisk();
    }

    @Test
    void afterCommittedOnlyDigestsStay() throws IOException {
        replicate();
        replicate();
        try (Stream<Path> files = Files.walk(states)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString().replaceAll("[0-9a-f]{32}", "ID")))
                    .containsExactlyInAnyOrder("instance.json", "IDID.lock", "lock", "state.json", "ID.digests");
        }
    }

    @Test
    void progressIsTold() {
        gateway.ackChance = 0;
        gateway.windowBytes = 300_000;
        List<ReplicationProgress> heard = new CopyOnWriteArrayList<>();
        Disposable running = replicator().replicate(request(), heard::add).subscribe();
        await().until(() -> heard.stream()
                .anyMatch(progress -> progress.phase() == ReplicationProgress.Phase.SENDING
                        && progress.diskBytes() == 6 * MIB
                        && progress.readBytes() > 0));
        running.dispose();
    }

    @Test
    void sendsOnlyWhatMayBeSent() {
        Counting sending = new Counting();
        Counting reading = new Counting();
        ReplicatorSettings settings = new ReplicatorSettings("test", 256 << 10, 2, 16 << 20, patience, 4);
        ReplicationResult result = new Replicator(
                        settings,
                        new StateDirectory(states, random),
                        loops,
                        Schedulers.parallel(),
                        Clock.systemUTC(),
                        random,
                        new HostLimits(sending, reading))
                .replicate(request(), progress -> {})
                .block();

        assertThat(sending.bytes.get()).isEqualTo(result.sentBytes()).isPositive();
        assertThat(reading.bytes.get()).isEqualTo(result.readBytes()).isPositive();
        assertReplicaIsTheDisk();
    }

    /** Allows 10,000 bytes at a time, each time a little later. */
    private static final class Counting implements Pace {

        private final AtomicLong bytes = new AtomicLong();

        @Override
        public Mono<Integer> take(long wantedBytes) {
            int allowed = (int) Math.min(wantedBytes, 10_000);
            return Mono.delay(Duration.ofNanos(1000)).map(tick -> {
                bytes.addAndGet(allowed);
                return allowed;
            });
        }

        @Override
        public void giveBack(long back) {
            bytes.addAndGet(-back);
        }

        @Override
        public boolean passFreely(long free) {
            return false;
        }
    }

    /** What a cancel leaves to be released is released on the cutter's thread. */
    private void awaitFree() {
        await().ignoreException(StateLockedException.class).until(this::isFree);
    }

    /** Looks whether a replication of the machine could begin. */
    private boolean isFree() throws IOException {
        ReplicationRequest request = request();
        new StateDirectory(states, random)
                .lock(request.destination(), request.machine())
                .close();
        return true;
    }

    private ReplicationResult replicate() {
        return replicator().replicate(request(), progress -> {}).block();
    }

    private Replicator replicator() {
        ReplicatorSettings settings =
                new ReplicatorSettings("test", 256 << 10, 2, 16 << 20, patience, 4).withSeeds(seeds);
        return new Replicator(
                settings, new StateDirectory(states, random), loops, Schedulers.parallel(), Clock.systemUTC(), random);
    }

    private ReplicationRequest request() {
        return request(new RequestedDisk("sda", disk));
    }

    private ReplicationRequest request(InetSocketAddress address) {
        return new ReplicationRequest("web-1", List.of(new RequestedDisk("sda", disk)), address, 4, false);
    }

    private ReplicationRequest request(RequestedDisk... disks) {
        return new ReplicationRequest("web-1", List.of(disks), gateway.address(), 4, false);
    }

    private Point newest() {
        return gateway.points().get(gateway.points().size() - 1);
    }

    private void assertReplicaIsTheDisk() {
        assertThat(newest().disks().get("sda").replica().content()).isEqualTo(disk.content());
    }

    private void deleteDigests() throws IOException {
        try (Stream<Path> files = Files.walk(states)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".digests")).toList()) {
                Files.delete(file);
            }
        }
    }
}
