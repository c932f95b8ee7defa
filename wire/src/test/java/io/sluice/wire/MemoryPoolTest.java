package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.wire.testing.Requirements;
import io.sluice.wire.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class MemoryPoolTest {

    private final MemoryPool pool = new MemoryPool(100);

    @Test
    void lendsWhatIsFreeAtOnce() {
        MemoryPool.Lease lease = pool.take(60).block();

        assertThat(lease.bytes()).isEqualTo(60);
        assertThat(pool.leasedBytes()).isEqualTo(60);
        lease.close();
        lease.close();
        assertThat(pool.leasedBytes()).isZero();
        assertThat(pool.peakBytes()).isEqualTo(60);
    }

    @Test
    void lendsWhatIsFreeAtOnceAlsoWhileAnotherThreadIsServing() throws Exception {
        List<MemoryPool.Lease> granted = new ArrayList<>();
        AtomicInteger grantedWhenItReturned = new AtomicInteger();
        MemoryPool.Lease first = pool.take(60).block();
        pool.take(60).subscribe(lease -> {
            // From here on this thread serves.
            Thread other = new Thread(() -> {
                pool.request(10, granted::add);
                grantedWhenItReturned.set(granted.size());
            });
            other.start();
            join(other);
        });
        first.close();

        assertThat(grantedWhenItReturned).hasValue(1);
        assertThat(pool.leasedBytes()).isEqualTo(70);
    }

    @Test
    void nobodyOvertakesWhoWaitsAlready() {
        List<String> order = new ArrayList<>();
        MemoryPool.Lease first = pool.take(60).block();
        pool.request(80, lease -> order.add("large"));
        pool.request(10, lease -> order.add("small"));

        assertThat(order).isEmpty();
        first.close();
        assertThat(order).containsExactly("large", "small");
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void refusesWhatItNeverCouldLend() {
        StepVerifier.create(pool.take(101)).verifyError(IllegalArgumentException.class);
        StepVerifier.create(pool.take(-1)).verifyError(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MemoryPool(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void servesInTheOrderOfAskingSoThatTheLargeAreNotStarved() {
        List<String> order = new ArrayList<>();
        MemoryPool.Lease first = pool.take(60).block();
        pool.take(80).subscribe(lease -> order.add("large"));
        pool.take(10).subscribe(lease -> order.add("small"));

        assertThat(order).isEmpty();
        first.close();

        assertThat(order).containsExactly("large", "small");
        assertThat(pool.leasedBytes()).isEqualTo(90);
    }

    @Test
    void aCancelledWaiterMakesRoomForThoseBehindIt() {
        List<String> order = new ArrayList<>();
        MemoryPool.Lease first = pool.take(60).block();
        Disposable large = pool.take(80).subscribe(lease -> order.add("large"));
        pool.take(10).subscribe(lease -> order.add("small"));

        large.dispose();

        assertThat(order).containsExactly("small");
        first.close();
        assertThat(pool.leasedBytes()).isEqualTo(10);
    }

    @Test
    void servesThousandsThatGiveBackAtOnceOnAFlatStack() {
        AtomicInteger served = new AtomicInteger();
        MemoryPool.Lease all = pool.take(100).block();
        for (int i = 0; i < 100_000; i++) {
            pool.take(100).subscribe(lease -> {
                served.incrementAndGet();
                lease.close();
            });
        }

        all.close();

        assertThat(served).hasValue(100_000);
        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void neverLendsMoreThanItHasAndGetsEverythingBack() {
        Random random = Seeds.random("leases taken on many threads");
        Scheduler threads = Schedulers.newParallel("takers", 4);
        int rounds = Requirements.rounds(20_000, 500_000);
        long[] sizes = random.longs(rounds, 0, 101).toArray();

        Flux.range(0, rounds)
                .flatMap(i -> pool.take(sizes[i]).publishOn(threads).doOnNext(MemoryPool.Lease::close), 50)
                .blockLast();

        threads.dispose();
        assertThat(pool.leasedBytes()).isZero();
        assertThat(pool.peakBytes()).isBetween(1L, 100L);
    }

    @Test
    void aRequestIsGrantedOrCancelledAndNothingInBetween() throws InterruptedException {
        Scheduler thread = Schedulers.newSingle("giver");
        int rounds = Requirements.rounds(20_000, 500_000);
        for (int i = 0; i < rounds; i++) {
            MemoryPool.Lease held = pool.take(100).block();
            AtomicReference<MemoryPool.Lease> got = new AtomicReference<>();
            MemoryPool.Request request = pool.request(50, got::set);
            CountDownLatch given = new CountDownLatch(1);
            thread.schedule(() -> {
                held.close();
                given.countDown();
            });
            request.cancel();
            given.await();
            MemoryPool.Lease lease = got.get();
            assertThat(pool.leasedBytes()).isEqualTo(lease == null ? 0 : 50);
            if (lease != null) {
                lease.close();
            }
        }
        thread.dispose();
        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void aLeaseThatACancelKeptFromBeingEmittedGoesBack() throws InterruptedException {
        Scheduler thread = Schedulers.newSingle("giver");
        int rounds = Requirements.rounds(20_000, 500_000);
        for (int i = 0; i < rounds; i++) {
            MemoryPool.Lease held = pool.take(100).block();
            CancellingSubscriber subscriber = new CancellingSubscriber();
            pool.take(50).subscribe(subscriber);
            CountDownLatch given = new CountDownLatch(1);
            thread.schedule(() -> {
                held.close();
                given.countDown();
            });
            subscriber.subscription.cancel();
            given.await();
            assertThat(pool.leasedBytes()).isEqualTo(subscriber.got == null ? 0 : 50);
            if (subscriber.got != null) {
                subscriber.got.close();
            }
        }
        thread.dispose();
        assertThat(pool.leasedBytes()).isZero();
    }

    /** Unlike Reactor's own, keeps what is emitted while it cancels: then the lease is the subscriber's. */
    private static final class CancellingSubscriber implements CoreSubscriber<MemoryPool.Lease> {

        private Subscription subscription;
        private volatile MemoryPool.Lease got;

        @Override
        public void onSubscribe(Subscription itsSubscription) {
            subscription = itsSubscription;
            itsSubscription.request(1);
        }

        @Override
        public void onNext(MemoryPool.Lease lease) {
            got = lease;
        }

        @Override
        public void onError(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void onComplete() {}
    }
}
