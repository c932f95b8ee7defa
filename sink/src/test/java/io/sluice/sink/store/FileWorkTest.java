package io.sluice.sink.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class FileWorkTest {

    @Test
    void whateverFailsIsTold() {
        verifyFailure(StoreException.Kind.NOT_FOUND, cancelled -> {
            throw new NoSuchFileException("key");
        });
        verifyFailure(StoreException.Kind.FAILED, cancelled -> {
            throw new IOException("Input/output error");
        });
        verifyFailure(StoreException.Kind.FAILED, cancelled -> {
            throw new OutOfMemoryError("Cannot reserve 262144 bytes of direct buffer memory");
        });
    }

    private static void verifyFailure(StoreException.Kind kind, FileWork.Task<String> task) {
        StepVerifier.create(new FileWork<>(Schedulers.immediate(), "key", task)).verifyErrorSatisfies(e -> {
            assertThat(StoreException.is(e, kind)).isTrue();
            assertThat(e).hasMessageStartingWith("key: ").hasMessageNotContaining("\n");
        });
    }

    @Test
    void noResultIsNone() {
        StepVerifier.create(new FileWork<String>(Schedulers.immediate(), "key", cancelled -> null))
                .verifyComplete();
    }
}
