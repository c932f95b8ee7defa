package io.sluice.sink.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class ThrottledBlobStoreTest {

    @Nested
    class AtAGigabytePerSecond extends BlobStoreContract {
        @Override
        protected BlobStore open(Path folder) {
            return new ThrottledBlobStore(new InMemoryBlobStore(), 1_000_000_000, Schedulers.parallel());
        }
    }

    @Test
    void writesTogetherTakeAsLongAsTheirBytesNeed() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        InMemoryBlobStore behind = new InMemoryBlobStore();
        BlobStore store = new ThrottledBlobStore(behind, 1_000_000, time);

        StepVerifier.withVirtualTime(
                        () -> Flux.range(0, 4).flatMap(i -> store.create("key" + i, new byte[500_000])), () -> time, 1)
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(1999))
                .then(() -> assertThat(behind.objects()).hasSize(3))
                .thenAwait(Duration.ofMillis(1))
                .verifyComplete();

        assertThat(behind.objects()).hasSize(4);
    }
}
