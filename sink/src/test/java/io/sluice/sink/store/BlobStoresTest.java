package io.sluice.sink.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.scheduler.Schedulers;

class BlobStoresTest {

    @TempDir
    Path folder;

    @Test
    void aPathAndItsUrlAreTheSameStore() {
        open(folder.resolve("my vault").toString()).create("key", new byte[1]).block();

        assertThat(open(folder.resolve("my vault").toUri().toString())
                        .head("key")
                        .block())
                .isNotNull();
        assertThat(open("file://localhost" + folder + "/my%20vault").head("key").block())
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "s3://bucket/vault, no store for s3: URLs",
        "file://server/vault, a file URL is file:///absolute/path",
        "file:vault, a file URL is file:///absolute/path",
        "file:///a b, not a URL",
        "'', use a directory",
    })
    void aLocationThatIsNoStoreGetsOneLine(String location, String line) {
        assertThatThrownBy(() -> open(location))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + location + "'")
                .hasMessageContaining(line)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aFileIsNoStoreButWhatDoesNotExistYetIsOne() throws IOException {
        Path file = Files.createFile(folder.resolve("disk.img"));

        assertThatThrownBy(() -> open(file.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vault '" + file + "': not a directory; name a vault, or an empty place");
        assertThat(open(folder.resolve("new").toString()).head("key").block()).isNull();
    }

    private static BlobStore open(String location) {
        return BlobStores.open(location, Schedulers.boundedElastic(), new SplittableRandom(1));
    }
}
