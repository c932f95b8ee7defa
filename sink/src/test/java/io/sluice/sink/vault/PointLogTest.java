package io.sluice.sink.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.sluice.sink.DamagedException;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.InMemoryBlobStore;
import io.sluice.wire.Id;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

class PointLogTest {

    private static final int POINTS = 5;

    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private final SplittableRandom random = new SplittableRandom(1);
    private final Id machine = Id.random(random);
    private final List<RecoveryPoint> log = new ArrayList<>();
    private Vault vault;
    private SamplePoints points;

    @BeforeEach
    void commitSome() {
        vault = Vault.openOrCreate(store, Clock.systemUTC(), random).block();
        points = new SamplePoints(vault.id(), machine, random);
        for (int i = 0; i < POINTS; i++) {
            RecoveryPoint point = i == 0 ? points.first() : points.after(log.get(i - 1));
            vault.commit(point).block();
            log.add(point);
        }
    }

    @Test
    void pointsAscendFromTheFirst() {
        assertThat(vault.points(machine).collectList().block()).isEqualTo(log);
        assertThat(vault.newestPoint(machine).block()).isEqualTo(log.get(POINTS - 1));
    }

    @Test
    void aMachineWithoutPointsHasNone() {
        Id other = Id.random(random);

        assertThat(vault.points(other).collectList().block()).isEmpty();
        assertThat(vault.newestPoint(other).block()).isNull();
        assertNoSuchPoint("no recovery point yet", () -> select(other, "latest"));
        assertNoSuchPoint("no recovery point 1: there is none yet", () -> select(other, "1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aMissingPointIsDamageAndNeverTheEnd(int number) {
        store.delete(VaultKeys.point(machine, number)).block();

        assertDamaged(
                VaultKeys.point(machine, number) + ": it is missing",
                () -> vault.points(machine).blockLast());
        assertDamaged(
                VaultKeys.point(machine, number) + ": it is missing",
                () -> vault.newestPoint(machine).block());
        assertDamaged(": it is missing", () -> select(machine, Integer.toString(number)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    void aFlippedBitIsDamage(int number) {
        String key = VaultKeys.point(machine, number);
        byte[] content = store.objects().get(key);
        content[random.nextInt(content.length)] ^= 4;

        assertDamaged(key, () -> vault.points(machine).blockLast());
        assertDamaged(key, () -> select(machine, Integer.toString(number)));
    }

    @Test
    void aDamagedNewestPointIsNeverQuietlyTheOneBefore() {
        String key = VaultKeys.point(machine, POINTS);
        store.objects().put(key, "cut".getBytes(UTF_8));

        assertDamaged(key, () -> vault.newestPoint(machine).block());
        assertDamaged(key, () -> select(machine, "latest"));
    }

    @Test
    void aPointInAnothersPlaceIsDamage() {
        store.objects().put(VaultKeys.point(machine, 2), log.get(2).encode());
        assertDamaged(
                "it has number 3, and does not belong here",
                () -> vault.points(machine).blockLast());

        RecoveryPoint foreign = new SamplePoints(vault.id(), new Id(9, 9), random).after(log.get(0));
        store.objects().put(VaultKeys.point(machine, 2), foreign.encode());
        assertDamaged("does not belong here", () -> vault.points(machine).blockLast());
    }

    @Test
    void aPointThatDoesNotFollowTheOneBeforeIsDamage() {
        RecoveryPoint stranger = points.after(points.first());
        store.objects().put(VaultKeys.point(machine, 2), stranger.encode());

        assertDamaged(
                "its parent is cycle " + stranger.parent(),
                () -> vault.points(machine).blockLast());
    }

    @Test
    void aPointMadeWhileOthersReadIsNoDamage() {
        // Made between the reader's asking for its number and the listing that is to confirm the end.
        RecoveryPoint sixth = points.after(log.get(POINTS - 1));
        BlobStore hooked = new ListingBlobStore(
                store,
                listing -> Flux.defer(() -> {
                    store.objects().putIfAbsent(sixth.key(), sixth.encode());
                    return listing;
                }));

        List<RecoveryPoint> read =
                new PointLog(hooked, vault.id(), machine).all().collectList().block();

        assertThat(read).hasSize(POINTS + 1).endsWith(sixth);
    }

    @Test
    void aListingThatLeavesThingsOutMisleadsNobody() {
        BlobStore stale = new ListingBlobStore(store, listing -> listing.filter(name -> !name.matches("0*[25].json")));
        PointLog found = new PointLog(stale, vault.id(), machine);

        assertThat(found.newest().block()).isEqualTo(log.get(POINTS - 1));
        assertThat(found.all().collectList().block()).isEqualTo(log);
    }

    @Test
    void aSelectorFindsItsPoint() {
        assertThat(select(machine, "latest")).isEqualTo(log.get(4));
        assertThat(select(machine, "2")).isEqualTo(log.get(1));
        assertThat(select(machine, log.get(2).time().toString())).isEqualTo(log.get(2));
        assertThat(select(machine, log.get(2).time().plusMillis(1).toString())).isEqualTo(log.get(2));
        assertThat(select(machine, "9999-01-01T00:00:00Z")).isEqualTo(log.get(4));
    }

    @Test
    void aSelectorThatFindsNothingGetsOneLine() {
        assertNoSuchPoint("no recovery point 6: the newest is 5", () -> select(machine, "6"));
        String early = log.get(0).time().minusMillis(1).toString();
        assertNoSuchPoint("no recovery point at " + early + " or before", () -> select(machine, early));
    }

    @Test
    void aSeedIsNeverOffered() {
        RecoveryPoint seed = seedAfter(log.get(POINTS - 1));
        vault.commit(seed).block();

        assertThat(vault.newestPoint(machine).block()).isEqualTo(seed);
        assertThat(select(machine, "latest")).isEqualTo(log.get(POINTS - 1));
        assertNoSuchPoint("cannot be recovered", () -> select(machine, "6"));
    }

    private RecoveryPoint seedAfter(RecoveryPoint parent) {
        RecoveryPoint p = points.after(parent);
        return new RecoveryPoint(
                p.vault(),
                p.machine(),
                p.number(),
                p.cycle(),
                p.base(),
                p.parent(),
                PointKind.SEED,
                Consistency.SEED,
                p.time(),
                p.agentTime(),
                p.skewMillis(),
                p.agent(),
                p.disks(),
                p.segments(),
                p.runs(),
                p.wireBytes());
    }

    private RecoveryPoint select(Id ofMachine, String selector) {
        return vault.point(ofMachine, PointSelector.parse(selector)).block();
    }

    private static void assertDamaged(String line, ThrowingCallable operation) {
        assertThatThrownBy(operation)
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining(line)
                .hasMessageNotContaining("\n");
    }

    private static void assertNoSuchPoint(String line, ThrowingCallable operation) {
        assertThatThrownBy(operation)
                .hasMessageContaining(line)
                .asInstanceOf(type(VaultException.class))
                .extracting(VaultException::kind)
                .isEqualTo(VaultException.Kind.NO_SUCH_POINT);
    }
}
