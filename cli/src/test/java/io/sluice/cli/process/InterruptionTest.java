package io.sluice.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

class InterruptionTest {

    private final Interruption interruption = new Interruption();

    @Test
    void workThatEndsByItselfHandsOverItsResult() {
        assertThat(interruption.await(Mono.just("done"))).contains("done");
        assertThat(interruption.await(Mono.empty())).isEmpty();
    }

    @Test
    void workIsCancelledWhenTheEndIsAskedFor() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Mono<Object> endless =
                Mono.never().doOnSubscribe(subscription -> interruption.raise()).doOnCancel(() -> cancelled.set(true));

        assertThatThrownBy(() -> interruption.await(endless))
                .isInstanceOf(InterruptedWorkException.class)
                .hasMessageContaining("interrupted");
        assertThat(cancelled).isTrue();
    }

    @Test
    void oneWaiterThatGivesUpDoesNotDisturbTheOthers() {
        interruption.signal().subscribe().dispose();

        assertThat(interruption.isRaised()).isFalse();
        assertThat(interruption.await(Mono.just(1))).contains(1);
    }

    @Test
    void failuresComeThrough() {
        assertThatThrownBy(() -> interruption.await(Mono.error(new UsageException("no"))))
                .isInstanceOf(UsageException.class);
    }

    @Test
    void signalsThatComeWhileOneIsSeenToAreOne() {
        AtomicInteger seen = new AtomicInteger();
        BaseSubscriber<Boolean> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(Boolean hangUp) {
                seen.incrementAndGet();
            }
        };
        interruption.hangUps().subscribe(subscriber);

        for (int signal = 0; signal < 1000; signal++) {
            interruption.hangUp();
        }
        assertThat(seen).hasValue(1);
        subscriber.request(1000);

        assertThat(seen).hasValue(2);
        interruption.hangUp();
        assertThat(seen).hasValue(3);
    }

    @Test
    void aCommandThatNeedsLongerThanOthersIsGivenThatOnTop() {
        Duration ofOthers = interruption.patience();

        interruption.allow(Duration.ofMinutes(5));

        assertThat(interruption.patience()).isEqualTo(ofOthers.plusMinutes(5));
    }
}
