package io.sluice.wire.rate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class PaceWatchTest {

    private final Sinks.One<Integer> answer = Sinks.one();
    private final PaceWatch watch = new PaceWatch();
    private final Pace slow = watch.over(new Pace() {
        @Override
        public Mono<Integer> take(long wantedBytes) {
            return answer.asMono();
        }

        @Override
        public void giveBack(long bytes) {}

        @Override
        public boolean passFreely(long bytes) {
            return false;
        }
    });

    @Test
    void whoWaitsIsCountedUntilItMayGo() {
        Mono<Integer> asked = slow.take(100);
        assertThat(watch.waiting()).isZero();

        asked.subscribe();
        assertThat(watch.waiting()).isEqualTo(1);

        answer.tryEmitValue(60);
        assertThat(watch.waiting()).isZero();
        assertThat(watch.passedBytes()).isEqualTo(60);
        assertThat(watch.waitNanos()).isPositive();
        slow.giveBack(20);
        assertThat(watch.passedBytes()).isEqualTo(40);
    }

    @Test
    void whoGoesAwayWaitsNoMore() {
        Disposable asked = slow.take(100).subscribe();

        asked.dispose();

        assertThat(watch.waiting()).isZero();
        assertThat(watch.passedBytes()).isZero();
    }

    @Test
    void oneWatchMayHaveSeveralPacesAndCountsWhatPassesFreely() {
        PaceWatch all = new PaceWatch();
        Pace first = all.over(watch.over(Pace.FREE));
        Pace second = all.over(Pace.FREE);

        assertThat(first.passFreely(10)).isTrue();
        assertThat(second.take(5).block()).isEqualTo(5);
        assertThat(slow.passFreely(1000)).isFalse();

        assertThat(watch.passedBytes()).isEqualTo(10);
        assertThat(all.passedBytes()).isEqualTo(15);
    }
}
