package io.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class SilenceTest {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Silence silence = new Silence(LIMIT, time);
    private final AtomicBoolean excused = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();

    @BeforeEach
    void begin() {
        silence.tooLong(() -> LIMIT, excused::get).subscribe(any -> over.set(true));
    }

    @AfterEach
    void end() {
        time.dispose();
    }

    @Test
    void endsWhatHasBeenSilentForLongerThanTheLimit() {
        time.advanceTimeBy(LIMIT);
        assertThat(over).isFalse();
        time.advanceTimeBy(LIMIT.dividedBy(4));
        assertThat(over).isTrue();
    }

    @Test
    void whoIsHeardIsNotSilent() {
        for (int i = 0; i < 10; i++) {
            time.advanceTimeBy(LIMIT.minusSeconds(1));
            silence.end();
        }
        assertThat(over).isFalse();
    }

    @Test
    void timeInWhichItIsNotTheAgentsTurnDoesNotCount() {
        excused.set(true);
        time.advanceTimeBy(LIMIT.multipliedBy(5));
        assertThat(over).isFalse();
        excused.set(false);
        time.advanceTimeBy(LIMIT.minusSeconds(1));
        assertThat(over).isFalse();
        time.advanceTimeBy(LIMIT.dividedBy(2));
        assertThat(over).isTrue();
    }
}
