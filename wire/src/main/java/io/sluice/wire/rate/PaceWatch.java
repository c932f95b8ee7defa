package io.sluice.wire.rate;

import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Mono;

/**
 * Counts what goes at some paces, and how long it had to wait for them.
 *
 * <p>Units: bytes, nanoseconds. Threads: any. Errors: those of the pace.
 */
public final class PaceWatch {

    private final LongAdder passedBytes = new LongAdder();
    private final LongAdder waitNanos = new LongAdder();
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();

    /** The same pace, counted here. */
    public Pace over(Pace pace) {
        return new Watched(pace);
    }

    /** What has gone, less what was given back. */
    public long passedBytes() {
        return passedBytes.sum();
    }

    /** How long pieces waited until they might go, all of them together. */
    public long waitNanos() {
        return waitNanos.sum();
    }

    /** How many wait now. */
    public long waiting() {
        return Math.max(0, begun.sum() - ended.sum());
    }

    private final class Watched implements Pace {

        private final Pace pace;

        Watched(Pace pace) {
            this.pace = pace;
        }

        @Override
        public Mono<Integer> take(long wantedBytes) {
            return Mono.defer(() -> {
                long began = System.nanoTime();
                begun.increment();
                return pace.take(wantedBytes).doOnNext(passedBytes::add).doFinally(signal -> {
                    ended.increment();
                    waitNanos.add(System.nanoTime() - began);
                });
            });
        }

        @Override
        public void giveBack(long bytes) {
            passedBytes.add(-bytes);
            pace.giveBack(bytes);
        }

        @Override
        public boolean passFreely(long bytes) {
            boolean passes = pace.passFreely(bytes);
            if (passes) {
                passedBytes.add(bytes);
            }
            return passes;
        }
    }
}
