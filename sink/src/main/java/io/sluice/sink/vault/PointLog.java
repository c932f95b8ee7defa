package io.sluice.sink.vault;

import io.sluice.sink.DamagedException;
import io.sluice.sink.store.BlobStore;
import io.sluice.wire.Id;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The recovery points of one machine, in the order of their numbers. Format: docs/format.md, sections 3 and 7.
 *
 * <p>The log ends at the first number that does not exist. Since points are made one after the other and each in its place, a number that
 * exists behind one that does not means that the one in between was lost. A listing that is taken after the end was found shows that; what
 * it shows may also be a point made meanwhile, so the number is asked for once more before anything is called damaged.
 */
final class PointLog {

    private final Id machine;
    private final NumberedObjects<RecoveryPoint> objects;
    private final NumberedObjects<Catalogue> catalogues;

    PointLog(BlobStore store, Id vault, Id machine) {
        this.machine = machine;
        this.objects = new NumberedObjects<>(store, VaultKeys.points(machine), new Points(vault, machine));
        this.catalogues = new NumberedObjects<>(store, VaultKeys.catalogues(machine), new Catalogues(machine));
    }

    /** All points from 1. */
    Flux<RecoveryPoint> all() {
        return refusePruned().thenMany(Flux.defer(() -> after(null).expand(this::after)));
    }

    /** The newest point; empty when there is none. */
    Mono<RecoveryPoint> newest() {
        return objects.listed()
                .delayUntil(this::checkDense)
                .flatMap(this::startAt)
                .expand(point -> find(point.number() + 1).doOnNext(next -> checkFollows(point, next)))
                .takeLast(1)
                .singleOrEmpty();
    }

    /** The newest point, the one before, and so on. */
    Flux<RecoveryPoint> newestFirst() {
        return newest().expand(point -> point.number() == 1 ? Mono.empty() : before(point));
    }

    /** The point of a number; empty when there is none. */
    Mono<RecoveryPoint> find(long number) {
        return objects.find(number);
    }

    Mono<Boolean> exists(long number) {
        return objects.exists(number);
    }

    /** The newest catalogue; empty when nothing was ever pruned. */
    Mono<Catalogue> catalogue() {
        return catalogues.newest();
    }

    private Mono<RecoveryPoint> after(@Nullable RecoveryPoint previous) {
        long number = previous == null ? 1 : previous.number() + 1;
        return find(number).switchIfEmpty(confirmEnd(number)).doOnNext(next -> checkFollows(previous, next));
    }

    private Mono<RecoveryPoint> confirmEnd(long number) {
        return Mono.defer(objects::listed)
                .filter(listed -> listed.ceiling(number) != null)
                .flatMap(listed -> find(number).switchIfEmpty(objects.missing(number)));
    }

    private Mono<RecoveryPoint> startAt(NavigableSet<Long> listed) {
        return listed.isEmpty() ? find(1) : find(listed.last()).switchIfEmpty(objects.missing(listed.last()));
    }

    private Mono<Void> checkDense(NavigableSet<Long> listed) {
        Flux<Long> holes = NumberedObjects.holes(listed);
        return holes.hasElements()
                .filter(some -> some)
                .flatMap(some -> catalogue().map(Catalogue::upTo).defaultIfEmpty(0L))
                .flatMapMany(upTo -> holes.filter(number -> number > upTo))
                .filterWhen(number -> exists(number).map(exists -> !exists), 1)
                .concatMap(number -> objects.<Void>missing(number))
                .then();
    }

    private Mono<RecoveryPoint> before(RecoveryPoint point) {
        long number = point.number() - 1;
        return find(number)
                .switchIfEmpty(Mono.defer(this::refusePruned).then(objects.missing(number)))
                .doOnNext(found -> checkFollows(found, point));
    }

    private Mono<Void> refusePruned() {
        return catalogue().flatMap(catalogue -> Mono.error(VaultException.pruned(machine)));
    }

    private static void checkFollows(@Nullable RecoveryPoint previous, RecoveryPoint next) {
        if (previous == null) {
            return;
        }
        if (!next.parent().equals(previous.cycle())) {
            throw new DamagedException(
                    next.key(),
                    "its parent is cycle " + next.parent() + ", but point " + previous.number() + " is of cycle "
                            + previous.cycle());
        }
        if (!next.time().isAfter(previous.time())) {
            throw new DamagedException(
                    next.key(),
                    "its time " + next.time() + " is not later than " + previous.time() + " of the point before");
        }
    }

    private record Points(Id vault, Id machine) implements NumberedObjects.Kind<RecoveryPoint> {
        @Override
        public String key(long number) {
            return VaultKeys.point(machine, number);
        }

        @Override
        public RecoveryPoint decode(String key, byte[] content) {
            RecoveryPoint point = RecoveryPoint.decode(key, content);
            if (!point.vault().equals(vault) || !point.machine().equals(machine)) {
                throw new DamagedException(
                        key,
                        "it is of machine " + point.machine() + " in vault " + point.vault()
                                + ", and does not belong here");
            }
            return point;
        }

        @Override
        public long numberOf(RecoveryPoint point) {
            return point.number();
        }
    }

    private record Catalogues(Id machine) implements NumberedObjects.Kind<Catalogue> {
        @Override
        public String key(long number) {
            return VaultKeys.catalogue(machine, number);
        }

        @Override
        public Catalogue decode(String key, byte[] content) {
            Catalogue catalogue = Catalogue.decode(key, content);
            if (!catalogue.machine().equals(machine)) {
                throw new DamagedException(
                        key, "it is of machine " + catalogue.machine() + ", and does not belong here");
            }
            return catalogue;
        }

        @Override
        public long numberOf(Catalogue catalogue) {
            return catalogue.number();
        }
    }
}
