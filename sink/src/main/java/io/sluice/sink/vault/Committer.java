package io.sluice.sink.vault;

import io.sluice.sink.DamagedException;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.StoreException;
import io.sluice.sink.store.StoreException.Kind;
import io.sluice.sink.vault.CommitResult.Outcome;
import reactor.core.publisher.Mono;

/**
 * Puts a recovery point into the log, against any number of others who try the same (docs/format.md, section 3, "Committing").
 *
 * <p>Creating the point's object decides. A number is won once, so of two cycles on the same parent one wins; the other finds the winner in
 * its place and is fenced. Whoever does not learn how its try ended tries again and finds its own cycle there. So far nobody needs a clock.
 *
 * <p>What remains are zombies: a committer that slept between its decision and its create. It may win a number that had been given up
 * since, because a catalogue has passed it or has declared the cycle aborted; or it may have won long ago and others have built upon that.
 * Therefore a winner looks at the newest catalogue and at the next number before it says COMMITTED. The order matters: whoever
 * declares a cycle aborted does so before it builds anything that contradicts it, so a winner that sees neither is in the log for good.
 *
 * <p>The parent is read first. That costs one read and keeps a mistaken caller from leaving a hole in the log, behind which no reader looks.
 */
final class Committer {

    private final BlobStore store;
    private final PointLog log;

    Committer(BlobStore store, PointLog log) {
        this.store = store;
        this.log = log;
    }

    /** Commits; every error leaves open whether it has happened, and the same call again finds out. */
    Mono<CommitResult> commit(RecoveryPoint point) {
        return refuseWithoutParent(point)
                .switchIfEmpty(Mono.defer(() -> create(point)))
                .flatMap(this::confirm);
    }

    private Mono<CommitResult> refuseWithoutParent(RecoveryPoint point) {
        if (point.number() == 1) {
            return Mono.empty();
        }
        return log.find(point.number() - 1)
                .switchIfEmpty(Mono.defer(() -> expectPrunedParent(point)))
                .filter(found -> !isParent(found, point))
                .map(found -> new CommitResult(Outcome.FENCED, found));
    }

    /** A catalogue passes the parent only when there is a newer point: then this number is taken, and trying to create it tells by whom. */
    private Mono<RecoveryPoint> expectPrunedParent(RecoveryPoint point) {
        return log.catalogue()
                .map(Catalogue::upTo)
                .defaultIfEmpty(0L)
                .filter(upTo -> upTo < point.number() - 1)
                .flatMap(upTo -> Mono.error(new DamagedException(
                        VaultKeys.point(point.machine(), point.number() - 1),
                        "it is missing, and cycle " + point.cycle() + " was taken against it")));
    }

    private static boolean isParent(RecoveryPoint found, RecoveryPoint point) {
        if (!found.cycle().equals(point.parent())) {
            return false;
        }
        if (!point.time().isAfter(found.time())) {
            throw new IllegalArgumentException("point " + point.number() + " with time " + point.time()
                    + ", which is not later than its parent's " + found.time());
        }
        return true;
    }

    private Mono<CommitResult> create(RecoveryPoint point) {
        return store.create(point.key(), point.encode())
                .thenReturn(new CommitResult(Outcome.COMMITTED, point))
                .onErrorResume(
                        failure -> StoreException.is(failure, Kind.EXISTS),
                        failure -> log.find(point.number())
                                .map(found -> compare(point, found))
                                .defaultIfEmpty(new CommitResult(Outcome.WITHDRAWN, point)));
    }

    private static CommitResult compare(RecoveryPoint point, RecoveryPoint found) {
        boolean own = found.cycle().equals(point.cycle());
        return new CommitResult(own ? Outcome.ALREADY_COMMITTED : Outcome.FENCED, found);
    }

    private Mono<CommitResult> confirm(CommitResult result) {
        if (!result.isCommitted()) {
            return Mono.just(result);
        }
        RecoveryPoint point = result.point();
        Mono<Boolean> abandoned =
                log.catalogue().map(catalogue -> catalogue.isTooLateFor(point)).defaultIfEmpty(false);
        return abandoned
                .flatMap(late -> late ? Mono.just(true) : log.exists(point.number() + 1))
                .map(late -> late ? new CommitResult(Outcome.WITHDRAWN, point) : result);
    }
}
