package io.sluice.wire.rate;

import reactor.core.publisher.Mono;

/** No limit, and nothing to count. */
final class FreePace implements Pace {

    @Override
    public Mono<Integer> take(long wantedBytes) {
        return Mono.just((int) Math.min(wantedBytes, Limit.MAX_PIECE_BYTES));
    }

    @Override
    public void giveBack(long bytes) {}

    @Override
    public boolean passFreely(long bytes) {
        return true;
    }
}
