package io.sluice.sink.store;

import static io.sluice.sink.store.BlobStoreContract.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.sink.store.StoreException.Kind;
import io.sluice.wire.testing.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Schedulers;

/** A directory on a file system that is small, becomes read-only, and is not that of the cache. Root only; Linux. */
class FullDirectoryTest {

    @TempDir
    Path folder;

    private Path small;
    private BlobStore store;

    @BeforeEach
    void mountASmallDisk() throws Exception {
        Requirements.needRoot("mounting a small file system");
        small = Files.createDirectory(folder.resolve("small"));
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString());
        store = new DirectoryBlobStore(small.resolve("vault"), Schedulers.boundedElastic(), new SplittableRandom(1));
    }

    @AfterEach
    void unmount() throws Exception {
        if (store != null) {
            store.close();
            run("umount", small.toString());
        }
    }

    @Test
    void aFullDiskIsKnownAsSuchAndLeavesNothingHalf() throws IOException {
        store.create("before", new byte[1000]).block();
        Path source = Files.write(folder.resolve("source"), new byte[2 << 20]);

        assertFails(
                Kind.NO_SPACE, () -> store.create("large", new byte[2 << 20]).block());
        assertFails(
                Kind.NO_SPACE, () -> store.createFromFile("copy", source, false).block());

        assertThat(small.resolve("vault")).isDirectoryContaining("glob:**/before");
        assertThat(store.list("").map(BlobInfo::key).collectList().block()).containsExactly("before");
        assertThat(small.resolve("vault")).isDirectoryNotContaining("glob:**/.tmp-*");
        store.create("after", new byte[1000]).block();
    }

    @Test
    void aReadOnlyDiskDenies() throws Exception {
        store.create("before", new byte[1000]).block();
        run("mount", "-o", "remount,ro", small.toString());

        assertFails(Kind.DENIED, () -> store.create("after", new byte[1000]).block());
        assertFails(Kind.DENIED, () -> store.delete("before").block());
    }

    @Test
    void aFileOfAnotherFileSystemIsCopiedWhereItMayBeAdopted() throws IOException {
        Path source = Files.write(folder.resolve("source"), new byte[1000]);

        store.createFromFile("object", source, true).block();

        assertThat(store.readAll("object", 1000).block()).hasSize(1000);
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }
}
