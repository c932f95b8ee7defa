package io.sluice.sink.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.sink.store.StoreException.Kind;
import io.sluice.wire.rate.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class MeteredBlobStoreTest {

    @TempDir
    private Path temp;

    private final InMemoryBlobStore behind = new InMemoryBlobStore();
    private final MeteredBlobStore store = new MeteredBlobStore(behind);

    @Nested
    class OnAnyStore extends BlobStoreContract {
        @Override
        protected BlobStore open(Path folder) {
            return new MeteredBlobStore(new InMemoryBlobStore());
        }
    }

    @Test
    void countsWhatIsWritten() throws IOException {
        Path file = Files.write(temp.resolve("file"), new byte[1000]);

        store.create("a", new byte[100]).block();
        store.createFromFile("b", file, false).block();

        assertThat(store.inBytes()).isEqualTo(1100);
        assertThat(store.outBytes()).isEqualTo(1100);
        assertThat(store.writing()).isZero();
        assertThat(store.writeNanos()).isPositive();
        assertThat(store.errors()).isZero();
    }

    @Test
    void whatIsThereAlreadyIsNoError() {
        store.create("a", new byte[100]).block();
        store.create("a", new byte[100]).onErrorComplete().block();

        assertThat(store.errors()).isZero();
        assertThat(store.lastError()).isNull();
        assertThat(store.writing()).isZero();
    }

    @Test
    void remembersWhyItFailedUntilItAnswersAgain() {
        FaultyBlobStore faulty = new FaultyBlobStore(behind, Faults.NONE.failingBefore(1), 1, Schedulers.parallel());
        MeteredBlobStore failing = new MeteredBlobStore(faulty);

        failing.create("a", new byte[100]).onErrorComplete().block();
        assertThat(failing.errors()).isEqualTo(1);
        assertThat(failing.outBytes()).isZero();
        assertThat(failing.lastError()).isNotBlank();
    }

    @Test
    void thatSomethingIsMissingIsAnAnswer() {
        boolean[] broken = {true};
        MeteredBlobStore flaky = new MeteredBlobStore(new DelegatingBlobStore(behind) {
            @Override
            public Mono<BlobInfo> head(String key) {
                return Mono.defer(() -> broken[0]
                        ? Mono.error(new StoreException(Kind.UNAVAILABLE, key, "cable pulled"))
                        : Mono.error(new StoreException(Kind.NOT_FOUND, key, "not there")));
            }
        });

        flaky.head("a").onErrorComplete().block();
        assertThat(flaky.lastError()).isEqualTo("cable pulled");

        broken[0] = false;
        flaky.head("a").onErrorComplete().block();
        assertThat(flaky.lastError()).isNull();
    }

    @Test
    void oneThatIsGivenUpIsNotUnderWayAnyMore() {
        MeteredBlobStore stuck = new MeteredBlobStore(new DelegatingBlobStore(behind) {
            @Override
            public Mono<Void> create(String key, byte[] content, Pace pace) {
                return Mono.never();
            }
        });

        var writing = stuck.create("a", new byte[100]).subscribe();
        assertThat(stuck.writing()).isEqualTo(1);
        writing.dispose();

        assertThat(stuck.writing()).isZero();
        assertThat(stuck.outBytes()).isZero();
    }
}
