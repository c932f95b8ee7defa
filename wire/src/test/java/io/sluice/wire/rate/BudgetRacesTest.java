package io.sluice.wire.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class BudgetRacesTest {

    private static final int ROUNDS = 3000;
    private static final Duration REMEMBERED = Duration.ofSeconds(9);

    @Test
    void whatWasAllowedIsWhatArrivedAndWhatWasCancelledCameBack() throws InterruptedException {
        Traffic traffic = new Traffic(Traffic.rate("800Mbit/s"));
        Member member = traffic.member(1);
        AtomicLong arrived = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        Disposable time = Mono.fromRunnable(() -> {
                    while (!over.get() && traffic.now() < REMEMBERED.toNanos()) {
                        traffic.time.advanceTimeBy(Duration.ofNanos(20_000));
                    }
                })
                .subscribeOn(Schedulers.boundedElastic())
                .doFinally(signal -> ended.countDown())
                .subscribe();
        for (int round = 0; round < ROUNDS; round++) {
            Arriving asking = new Arriving(arrived);
            member.take(3000).subscribe(asking);
            for (int spin = round % 500; spin > 0; spin--) {
                Thread.onSpinWait();
            }
            asking.dispose();
        }
        over.set(true);
        ended.await();
        time.dispose();

        assertThat(passed(traffic)).isEqualTo(arrived.get());
        assertThat(arrived.get()).isPositive();
    }

    /** Counts what arrives, also while it cancels; a lambda would drop that. */
    private static final class Arriving extends BaseSubscriber<Integer> {

        private final AtomicLong bytes;

        Arriving(AtomicLong bytes) {
            this.bytes = bytes;
        }

        @Override
        protected void hookOnNext(Integer piece) {
            bytes.addAndGet(piece);
        }
    }

    /** All that is counted as gone; the time that has passed is less than what is remembered. */
    private static long passed(Traffic traffic) {
        traffic.pass(Duration.ofSeconds(1));
        return traffic.budget.reading().recentBytes();
    }
}
