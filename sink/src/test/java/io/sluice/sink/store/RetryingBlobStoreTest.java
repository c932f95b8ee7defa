package io.sluice.sink.store;

import static io.sluice.sink.store.BlobStoreContract.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.sink.store.StoreException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class RetryingBlobStoreTest {

    private static final RetryPolicy POLICY = new RetryPolicy(4, Duration.ofSeconds(1), Duration.ofSeconds(3));
    private static final RetryPolicy STUBBORN = new RetryPolicy(100, Duration.ZERO, Duration.ZERO);

    private final InMemoryBlobStore behind = new InMemoryBlobStore();

    @Nested
    class OnAStoreThatFailsHalfOfTheTime extends BlobStoreContract {
        @Override
        protected BlobStore open(Path folder) {
            Faults faults = Faults.NONE.failingBefore(0.5);
            BlobStore faulty = new FaultyBlobStore(new InMemoryBlobStore(), faults, 7, Schedulers.parallel());
            return new RetryingBlobStore(faulty, STUBBORN, Schedulers.parallel(), new SplittableRandom(7));
        }
    }

    @Test
    void givesUpAfterItsAttemptsWithTheLastFailure() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        FaultyBlobStore faulty = new FaultyBlobStore(behind, Faults.NONE.failingBefore(1), 1, time);

        StepVerifier.withVirtualTime(() -> retrying(faulty, POLICY, time).head("key"), () -> time, 1)
                .expectSubscription()
                // At least half of 1, 2 and 3 seconds, which is the longest.
                .expectNoEvent(Duration.ofSeconds(3))
                .thenAwait(Duration.ofSeconds(3))
                .verifyErrorSatisfies(
                        e -> assertThat(StoreException.is(e, Kind.UNAVAILABLE)).isTrue());

        assertThat(faulty.operations()).isEqualTo(4);
    }

    @Test
    void doesNotRepeatWhatWillNotPass() {
        FaultyBlobStore faulty = new FaultyBlobStore(behind, Faults.NONE, 1, Schedulers.parallel());

        assertFails(
                Kind.NOT_FOUND,
                () -> retrying(faulty, POLICY, Schedulers.parallel())
                        .readAll("key", 1)
                        .block());

        assertThat(faulty.operations()).isEqualTo(1);
    }

    @Test
    void aCreateWhoseReplyWasLostEndsWithExists() {
        BlobStore store = retrying(
                new FaultyBlobStore(behind, Faults.NONE.failingAfter(1), 1, Schedulers.parallel()),
                STUBBORN,
                Schedulers.parallel());

        assertFails(Kind.EXISTS, () -> store.create("key", new byte[1]).block());
    }

    @Test
    void aListGoesOnWhereItBroke() {
        List<String> keys = IntStream.range(10, 60).mapToObj(i -> "key/" + i).toList();
        keys.forEach(key -> behind.create(key, new byte[1]).block());
        BlobStore store = retrying(
                new FaultyBlobStore(behind, Faults.NONE.failingAfter(0.9), 3, Schedulers.parallel()),
                STUBBORN,
                Schedulers.parallel());

        assertThat(store.list("").map(BlobInfo::key).collectList().block()).isEqualTo(keys);
        assertThat(store.children("key/").map("key/"::concat).collectList().block())
                .isEqualTo(keys);
    }

    @Test
    void delaysDoubleUpToTheLongestLessARandomHalf() {
        assertThat(POLICY.delayAfter(1, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(POLICY.delayAfter(2, 0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(POLICY.delayAfter(3, 0)).isEqualTo(Duration.ofSeconds(3));
        assertThat(POLICY.delayAfter(1000, 0)).isEqualTo(Duration.ofSeconds(3));
        assertThat(POLICY.delayAfter(1, 0.5)).isEqualTo(Duration.ofMillis(750));
    }

    @Test
    void aCancelledRetryIsOver() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        FaultyBlobStore faulty = new FaultyBlobStore(behind, Faults.NONE.failingBefore(1), 1, time);

        Disposable waiting = retrying(faulty, POLICY, time).head("key").subscribe();
        waiting.dispose();
        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(faulty.operations()).isEqualTo(1);
    }

    private static BlobStore retrying(BlobStore store, RetryPolicy policy, Scheduler timer) {
        return new RetryingBlobStore(store, policy, timer, new SplittableRandom(1));
    }
}
