package io.sluice.agent.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class PatienceTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final AtomicLong progress = new AtomicLong();
    private final AtomicInteger sessions = new AtomicInteger();
    private final GatewayLostException lost = new GatewayLostException("gateway x: connection refused", null);

    @Test
    void triesAgainUntilThereHasBeenNoProgressForTooLong() {
        StepVerifier.create(session(Mono.error(lost)).retryWhen(patience()))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(59)))
                .then(() -> assertThat(sessions.get()).isGreaterThan(10))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(10)))
                .verifyErrorMatches(fault -> fault == lost);
        assertThat(sessions.get()).isBetween(15, 25);
    }

    @Test
    void progressStartsTheClockAgain() {
        Mono<String> failing = session(Mono.defer(() -> {
            progress.incrementAndGet();
            return Mono.error(lost);
        }));
        StepVerifier.create(failing.retryWhen(patience()))
                .then(() -> time.advanceTimeBy(Duration.ofHours(1)))
                .thenCancel()
                .verify();
        assertThat(sessions.get()).isGreaterThan(1000);
    }

    @Test
    void aSessionThatLastedLongStartsTheClockAgain() {
        Mono<String> failing = session(Mono.delay(Duration.ofSeconds(61), time).then(Mono.<String>error(lost)));
        StepVerifier.create(failing.retryWhen(patience()))
                .then(() -> time.advanceTimeBy(Duration.ofHours(1)))
                .thenCancel()
                .verify();
        assertThat(sessions.get()).isGreaterThan(50);
    }

    @Test
    void otherErrorsAreToldAtOnce() {
        StepVerifier.create(session(Mono.error(new IOException("disk x cannot be read")))
                        .retryWhen(patience()))
                .verifyErrorMessage("disk x cannot be read");
        assertThat(sessions).hasValue(1);
    }

    private Patience patience() {
        time.advanceTimeBy(Duration.ofSeconds(1));
        return new Patience(Duration.ofSeconds(60), progress::get, time);
    }

    private Mono<String> session(Mono<String> body) {
        return Mono.defer(() -> {
            sessions.incrementAndGet();
            return body;
        });
    }
}
