package io.sluice.sink.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.sink.DamagedException;
import io.sluice.sink.store.Faults;
import io.sluice.sink.store.FaultyBlobStore;
import io.sluice.sink.store.InMemoryBlobStore;
import io.sluice.sink.store.StoreException;
import io.sluice.sink.vault.CommitResult.Outcome;
import io.sluice.wire.Id;
import java.time.Clock;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class CommitTest {

    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private final SplittableRandom random = new SplittableRandom(1);
    private final Id machine = Id.random(random);
    private Vault vault;
    private SamplePoints points;

    @BeforeEach
    void openVault() {
        vault = Vault.openOrCreate(store, Clock.systemUTC(), random).block();
        points = new SamplePoints(vault.id(), machine, random);
    }

    @Test
    void aCommittedPointIsTheNewest() {
        RecoveryPoint first = points.first();
        RecoveryPoint second = points.after(first);

        assertThat(commit(first)).isEqualTo(new CommitResult(Outcome.COMMITTED, first));
        assertThat(commit(second)).isEqualTo(new CommitResult(Outcome.COMMITTED, second));

        assertThat(vault.newestPoint(machine).block()).isEqualTo(second);
        assertThat(vault.points(machine).collectList().block()).containsExactly(first, second);
    }

    @Test
    void theSameCycleAgainIsCommittedAlready() {
        RecoveryPoint first = points.first();
        commit(first);

        assertThat(commit(first)).isEqualTo(new CommitResult(Outcome.ALREADY_COMMITTED, first));
    }

    @Test
    void anotherCycleForTheSameNumberIsFencedAndLearnsTheWinner() {
        RecoveryPoint winner = points.first();
        commit(winner);

        assertThat(commit(points.first())).isEqualTo(new CommitResult(Outcome.FENCED, winner));
        assertThat(vault.points(machine).collectList().block()).containsExactly(winner);
    }

    @Test
    void aLostReplyIsFoundOutByTryingAgain() {
        RecoveryPoint first = points.first();
        Vault losing = Vault.open(store).block();
        FaultyBlobStore repliesLost =
                new FaultyBlobStore(store, Faults.NONE.failingAfter(1), 1, Schedulers.immediate());
        Committer committer = new Committer(repliesLost, new PointLog(repliesLost, losing.id(), machine));
        assertThatThrownBy(() -> committer.commit(first).block()).isInstanceOf(StoreException.class);

        assertThat(commit(first).outcome()).isEqualTo(Outcome.ALREADY_COMMITTED);
    }

    @Test
    void aZombieThatOthersHaveBuiltUponWithdraws() {
        RecoveryPoint first = points.first();
        commit(first);
        commit(points.after(first));

        assertThat(commit(first)).isEqualTo(new CommitResult(Outcome.WITHDRAWN, first));
    }

    @Test
    void aZombieWhoseCycleWasDeclaredAbortedWithdraws() {
        RecoveryPoint first = points.first();
        putCatalogue(1, 0, new Id(7, 7));
        putCatalogue(2, 0, first.cycle());

        assertThat(commit(first).outcome()).isEqualTo(Outcome.WITHDRAWN);
    }

    @Test
    void anAbortedCycleOfAnotherDoesNotMatter() {
        putCatalogue(1, 0, new Id(7, 7));

        assertThat(commit(points.first()).outcome()).isEqualTo(Outcome.COMMITTED);
    }

    @Test
    void aZombieWhoseNumberACatalogueHasPassedWithdraws() {
        RecoveryPoint first = points.first();
        RecoveryPoint second = points.after(first);
        commit(first);
        putCatalogue(1, 2, new Id(7, 7));

        assertThat(commit(second).outcome()).isEqualTo(Outcome.WITHDRAWN);
    }

    @Test
    void aRepeatedCommitIsRightAlsoWhenItsParentHasBeenPruned() {
        RecoveryPoint first = points.first();
        RecoveryPoint second = points.after(first);
        commit(first);
        commit(second);
        putCatalogue(1, 1, new Id(7, 7));
        store.delete(first.key()).block();

        assertThat(commit(second).outcome()).isEqualTo(Outcome.ALREADY_COMMITTED);
        assertThat(commit(points.after(first)).outcome()).isEqualTo(Outcome.FENCED);
    }

    @Test
    void aPointOnAParentThatIsNotInTheLogIsFenced() {
        RecoveryPoint first = points.first();
        commit(first);

        assertThat(commit(points.after(points.first()))).isEqualTo(new CommitResult(Outcome.FENCED, first));
    }

    @Test
    void aPointThatWouldLeaveAHoleIsRefused() {
        RecoveryPoint second = points.after(points.first());

        assertThatThrownBy(() -> commit(points.after(second)))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining(second.key());
        assertThat(store.objects()).containsOnlyKeys("vault.json");
    }

    @Test
    void aPointThatIsNotLaterThanItsParentIsRefused() {
        RecoveryPoint first = points.first();
        commit(first);
        RecoveryPoint early = at(points.after(first), first.time());

        assertThatThrownBy(() -> commit(early)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPointOfAnotherVaultIsRefused() {
        RecoveryPoint foreign = new SamplePoints(new Id(1, 1), machine, random).first();

        assertThatThrownBy(() -> commit(foreign)).isInstanceOf(IllegalArgumentException.class);
    }

    private CommitResult commit(RecoveryPoint point) {
        return vault.commit(point).block();
    }

    private void putCatalogue(long number, long upTo, Id aborted) {
        String json = """
                {"format":"sluice-catalogue","version":1,"machine":"%s","number":%d,"created":"2026-11-21T07:30:00.123Z",\
                "upTo":%d,"points":[],"bases":[],"runs":[],"relocated":[],"aborted":["%s"]}""".formatted(machine, number, upTo, aborted);
        store.objects().put(VaultKeys.catalogue(machine, number), CheckedJsonTest.checked(json));
    }

    private static RecoveryPoint at(RecoveryPoint p, Instant time) {
        return new RecoveryPoint(
                p.vault(),
                p.machine(),
                p.number(),
                p.cycle(),
                p.base(),
                p.parent(),
                p.kind(),
                p.consistency(),
                time,
                p.agentTime(),
                p.skewMillis(),
                p.agent(),
                p.disks(),
                p.segments(),
                p.runs(),
                p.wireBytes());
    }
}
