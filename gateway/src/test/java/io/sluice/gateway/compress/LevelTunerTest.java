package io.sluice.gateway.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class LevelTunerTest {

    @Test
    void aLookThatFailsIsNotTheLast() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        AtomicInteger looks = new AtomicInteger();
        try (Compressor compressor = new Compressor(1, 1, Schedulers.immediate(), PooledByteBufAllocator.DEFAULT)) {
            LevelTuner tuner = new LevelTuner(
                    compressor,
                    () -> false,
                    () -> {
                        if (looks.incrementAndGet() == 1) {
                            throw new IllegalStateException("the file cannot be read now");
                        }
                        return 0.5;
                    },
                    2);
            Disposable ticks = tuner.begin(time, Schedulers.immediate());
            time.advanceTimeBy(Duration.ofSeconds(3));
            ticks.dispose();

            assertThat(looks).hasValue(3);
        }
    }
}
