package io.sluice.sink.store;

import io.sluice.wire.rate.Pace;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Allows small pieces, on a thread that must not be blocked, and after a number of them none; counts what was allowed and not given back. */
final class CountingPace implements Pace {

    private final int pieceBytes;
    private final int pieces;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();

    CountingPace(int pieceBytes, int pieces) {
        this.pieceBytes = pieceBytes;
        this.pieces = pieces;
    }

    long bytes() {
        return bytes.get();
    }

    /** How often it was asked. */
    int asked() {
        return asked.get();
    }

    @Override
    public Mono<Integer> take(long wantedBytes) {
        return Mono.defer(() -> {
            int piece = (int) Math.min(wantedBytes, pieceBytes);
            if (asked.getAndIncrement() >= pieces) {
                return Mono.never();
            }
            bytes.addAndGet(piece);
            return Mono.just(piece).publishOn(Schedulers.parallel());
        });
    }

    @Override
    public void giveBack(long unused) {
        bytes.addAndGet(-unused);
    }

    @Override
    public boolean passFreely(long unasked) {
        return false;
    }
}
