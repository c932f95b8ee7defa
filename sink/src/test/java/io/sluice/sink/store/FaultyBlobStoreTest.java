package io.sluice.sink.store;

import static io.sluice.sink.store.BlobStoreContract.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.sink.store.StoreException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class FaultyBlobStoreTest {

    private final InMemoryBlobStore behind = new InMemoryBlobStore();

    @Nested
    class WithoutFaultsButSlow extends BlobStoreContract {
        @Override
        protected BlobStore open(Path folder) {
            return faulty(Faults.NONE.delayingUpTo(Duration.ofNanos(100_000)));
        }
    }

    @Test
    void aFailureBeforeLeavesNothing() {
        BlobStore store = faulty(Faults.NONE.failingBefore(1));

        assertFails(Kind.UNAVAILABLE, () -> store.create("key", new byte[1]).block());

        assertThat(behind.objects()).isEmpty();
    }

    @Test
    void aLostReplyLeavesTheObject() {
        BlobStore store = faulty(Faults.NONE.failingAfter(1));

        assertFails(Kind.UNAVAILABLE, () -> store.create("key", new byte[1]).block());
        assertFails(Kind.UNAVAILABLE, () -> store.read("key", 0, 1).block());

        assertThat(behind.objects()).containsKey("key");
    }

    @Test
    void afterACrashNothingHappensAnyMore() {
        FaultyBlobStore store = faulty(Faults.NONE.crashingAt(3));

        store.create("1", new byte[1]).block();
        store.create("2", new byte[1]).block();
        assertFails(Kind.UNAVAILABLE, () -> store.create("3", new byte[1]).block());
        assertFails(Kind.FAILED, () -> store.create("4", new byte[1]).block());

        assertThat(store.hasCrashed()).isTrue();
        assertThat(store.operations()).isEqualTo(3);
        assertThat(behind.objects()).containsKeys("1", "2").doesNotContainKey("4");
    }

    @Test
    void theSameSeedGivesTheSameFaults() {
        Faults faults = Faults.NONE.failingBefore(0.3).failingAfter(0.3);

        assertThat(outcomes(faulty(faults))).isEqualTo(outcomes(faulty(faults))).contains(true, false);
    }

    private static List<Boolean> outcomes(BlobStore store) {
        return IntStream.range(0, 100)
                .mapToObj(i ->
                        store.head("key").thenReturn(true).onErrorReturn(false).block())
                .toList();
    }

    private FaultyBlobStore faulty(Faults faults) {
        return new FaultyBlobStore(behind, faults, 1, Schedulers.parallel());
    }
}
