package io.sluice.gateway.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class StateWorkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MemoryStore memory = new MemoryStore();
    private final Scheduler scheduler = Schedulers.newBoundedElastic(1, 1000, "test-state");
    private final StateWork work = new StateWork(memory, scheduler);
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void end() {
        scheduler.dispose();
    }

    private int count(Tables tables) {
        return done.incrementAndGet();
    }

    @Test
    void whatNobodyWaitsForAnyMoreHoldsNobodyUp() {
        CountDownLatch answers = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        CompletableFuture<Integer> first = work.ask(tables -> {
                    begun.incrementAndGet();
                    awaitUninterrupted(answers);
                    return count(tables);
                })
                .toFuture();
        await().atMost(PATIENCE).until(() -> begun.get() == 1);
        for (int i = 0; i < 100; i++) {
            work.ask(this::count).subscribe().dispose();
        }
        CompletableFuture<Integer> last = work.ask(this::count).toFuture();
        answers.countDown();

        assertThat(first.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(1);
        assertThat(last.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(2);
    }

    @Test
    void whatHasBegunIsFinishedThoughNobodyWaitsForIt() {
        CountDownLatch answers = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        var asked = work.ask(tables -> {
                    begun.countDown();
                    awaitUninterrupted(answers);
                    return count(tables);
                })
                .subscribe();
        awaitUninterrupted(begun);
        asked.dispose();
        answers.countDown();

        assertThat(work.ask(this::count).block(PATIENCE)).isEqualTo(2);
    }

    @Test
    void anAnswerThatIsTooLargeForTheMemoryIsAnError() {
        assertThatThrownBy(() -> work.ask(tables -> {
                            throw new OutOfMemoryError("Java heap space");
                        })
                        .block(PATIENCE))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("not enough memory: Java heap space");
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
