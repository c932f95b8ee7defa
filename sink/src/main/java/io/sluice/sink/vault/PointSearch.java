package io.sluice.sink.vault;

import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/** Finds the recovery point that a user means, among those that can be recovered. */
final class PointSearch {

    private final PointLog log;

    PointSearch(PointLog log) {
        this.log = log;
    }

    Mono<RecoveryPoint> find(PointSelector selector) {
        if (selector instanceof PointSelector.Numbered numbered) {
            return ofNumber(numbered.number());
        }
        if (selector instanceof PointSelector.At at) {
            return newest(point -> !point.time().isAfter(at.time()), "at " + at.time() + " or before");
        }
        return newest(point -> true, "yet");
    }

    private Mono<RecoveryPoint> newest(Predicate<RecoveryPoint> wanted, String which) {
        return log.newestFirst()
                .filter(point -> point.isRecoverable() && wanted.test(point))
                .next()
                .switchIfEmpty(Mono.error(() -> noSuchPoint("no recovery point " + which)));
    }

    private Mono<RecoveryPoint> ofNumber(long number) {
        return log.find(number).switchIfEmpty(Mono.defer(() -> absent(number))).doOnNext(point -> {
            if (!point.isRecoverable()) {
                throw noSuchPoint(
                        "point " + number + " is a part of a first copy and cannot be recovered: choose a later one");
            }
        });
    }

    /** Reading the newest point also finds out whether the number ought to be there. */
    private Mono<RecoveryPoint> absent(long number) {
        return log.newest()
                .map(RecoveryPoint::number)
                .defaultIfEmpty(0L)
                .flatMap(newest -> Mono.error(noSuchPoint("no recovery point " + number + ": "
                        + (newest == 0 ? "there is none yet" : "the newest is " + newest))));
    }

    private static VaultException noSuchPoint(String line) {
        return new VaultException(VaultException.Kind.NO_SUCH_POINT, line);
    }
}
