package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

class SendWindowTest {

    private static final Duration LIFE = Duration.ofSeconds(30);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final SendWindow window = new SendWindow(time);
    private final List<Long> sent = new ArrayList<>();

    @AfterEach
    void close() {
        window.close();
        time.dispose();
    }

    private Disposable send(long bytes) {
        return window.take(bytes).subscribe(nothing -> {}, e -> {}, () -> sent.add(bytes));
    }

    @Test
    void letsNothingThroughBeforeTheFirstGrant() {
        send(1);

        assertThat(sent).isEmpty();
        window.grant(0, 10, LIFE);
        assertThat(sent).containsExactly(1L);
    }

    @Test
    void letsThroughWhatFitsAndWaitsWithTheRest() {
        window.grant(0, 100, LIFE);
        send(60);
        send(40);
        send(1);
        assertThat(sent).containsExactly(60L, 40L);

        window.grant(60, 40, LIFE);
        assertThat(sent).as("received and window add up to the same").hasSize(2);
        window.grant(60, 41, LIFE);

        assertThat(sent).containsExactly(60L, 40L, 1L);
    }

    @Test
    void sendsOneBatchThatIsLargerThanTheWindowWhenNothingIsUnderWay() {
        window.grant(0, 10, LIFE);
        send(1000);
        send(5);
        assertThat(sent).containsExactly(1000L);

        window.grant(1000, 10, LIFE);
        send(1000);
        window.acknowledged(1);
        assertThat(sent).containsExactly(1000L, 5L);
        window.acknowledged(1);

        assertThat(sent).containsExactly(1000L, 5L, 1000L);
    }

    @Test
    void sendsNothingThroughAWindowOfZeroEvenWhenIdle() {
        window.grant(0, 0, LIFE);

        send(1);

        assertThat(sent).isEmpty();
    }

    @Test
    void sendsNothingWhenTheGrantHasExpiredUntilTheNextOne() {
        window.grant(0, 100, LIFE);
        send(10);
        time.advanceTimeBy(LIFE);
        send(20);
        assertThat(sent).containsExactly(10L);

        window.grant(10, 100, LIFE);

        assertThat(sent).containsExactly(10L, 20L);
    }

    @Test
    void aRenewedGrantLivesFromItsRenewal() {
        window.grant(0, 100, LIFE);
        time.advanceTimeBy(LIFE.minusMillis(1));
        window.grant(0, 100, LIFE);
        time.advanceTimeBy(LIFE.minusMillis(1));

        send(1);

        assertThat(sent).containsExactly(1L);
    }

    @Test
    void forgetsWhoHasCancelled() {
        send(10).dispose();
        window.grant(0, 10, LIFE);

        send(10);

        assertThat(sent).containsExactly(10L);
    }

    @Test
    void takesTheLargestWindowThereIs() {
        window.grant(0, 10, LIFE);
        send(10);
        window.grant(10, Long.MAX_VALUE, LIFE);

        send(5);

        assertThat(sent).containsExactly(10L, 5L);
    }

    @Test
    void refusesAnAckForWhatWasNeverSent() {
        window.grant(0, 10, LIFE);
        send(10);

        assertThatThrownBy(() -> window.grant(11, 10, LIFE))
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_FRAME));
    }

    @Test
    void aGrantLivesFromTheLastRenewalOn() {
        window.grant(0, 10, LIFE);
        time.advanceTimeBy(LIFE.minusMillis(1));
        window.grant(0, 10, LIFE);
        time.advanceTimeBy(LIFE.minusMillis(1));
        send(1);
        assertThat(sent).hasSize(1);

        time.advanceTimeBy(Duration.ofMillis(1));
        send(2);
        assertThat(sent).as("expired").hasSize(1);
    }

    @Test
    void aShorterLifeThanTheOneBeforeCounts() {
        window.grant(0, 10, LIFE);
        window.grant(0, 10, Duration.ofSeconds(1));
        time.advanceTimeBy(Duration.ofSeconds(1));
        send(1);
        assertThat(sent).as("expired").isEmpty();

        window.grant(0, 10, LIFE);
        assertThat(sent).hasSize(1);
    }
}
