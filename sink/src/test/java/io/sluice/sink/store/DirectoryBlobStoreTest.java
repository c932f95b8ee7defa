package io.sluice.sink.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.sink.store.StoreException.Kind;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class DirectoryBlobStoreTest extends BlobStoreContract {

    private static final Scheduler FILES = Schedulers.newBoundedElastic(4, 100_000, "files");

    @AfterAll
    static void endThreads() {
        FILES.dispose();
    }

    @Override
    protected BlobStore open(Path folder) {
        return new DirectoryBlobStore(folder, FILES, new SplittableRandom(1));
    }

    @Test
    void theDirectoryIsMadeWithTheFirstObject() {
        Path root = folder.resolve("not/there/yet");
        BlobStore store = open(root);

        assertThat(store.list("").collectList().block()).isEmpty();
        assertThat(root).doesNotExist();
        store.create("a/b", new byte[1]).block();

        assertThat(root.resolve("a/b")).hasSize(1);
    }

    @Test
    void nothingUnfinishedStaysBehind() throws IOException {
        store().create("a/b", new byte[1]).block();
        assertFails(Kind.EXISTS, () -> store().create("a/b", new byte[1]).block());

        assertThat(names(folder.resolve("store/a"))).containsExactly("b");
    }

    @Test
    void anUnfinishedWriteOfACrashedProcessIsNoObject() throws IOException {
        store().create("a/b", new byte[1]).block();
        Files.writeString(folder.resolve("store/a/.tmp-0123"), "half");

        assertThat(store().list("").map(BlobInfo::key).collectList().block()).containsExactly("a/b");
        assertThat(store().children("a/").collectList().block()).containsExactly("b");
    }

    @Test
    void aFileThatMayBeAdoptedIsNotCopied() throws IOException {
        Path source = Files.write(folder.resolve("segment"), new byte[1000]);

        store().createFromFile("adopted", source, true).block();
        store().createFromFile("copied", source, false).block();

        assertThat(inode(folder.resolve("store/adopted"))).isEqualTo(inode(source));
        assertThat(inode(folder.resolve("store/copied"))).isNotEqualTo(inode(source));
    }

    @Test
    void aSymbolicLinkIsCopiedAndNotAdopted() throws IOException {
        Path source = Files.write(folder.resolve("segment"), new byte[1000]);
        Path link = Files.createSymbolicLink(folder.resolve("link"), source);

        store().createFromFile("object", link, true).block();
        Files.delete(source);

        assertThat(store().readAll("object", 1000).block()).hasSize(1000);
    }

    @Test
    void severalProcessesOnOneDirectoryCreateEachObjectOnce() {
        List<BlobStore> processes = IntStream.range(0, 4)
                .mapToObj(seed ->
                        (BlobStore) new DirectoryBlobStore(folder.resolve("store"), FILES, new SplittableRandom(seed)))
                .toList();
        for (int round = 0; round < 50; round++) {
            String key = "new-" + round + "/directory/key";
            List<Integer> winners = Flux.range(0, 4)
                    .flatMap(i -> processes
                            .get(i)
                            .create(key, new byte[] {i.byteValue()})
                            .thenReturn(i)
                            .onErrorResume(e -> StoreException.is(e, Kind.EXISTS), e -> Mono.empty()))
                    .collectList()
                    .block();

            assertThat(winners).hasSize(1);
            assertThat(store().readAll(key, 1).block())
                    .isEqualTo(new byte[] {winners.get(0).byteValue()});
        }
    }

    @Test
    void aDirectoryThatWasRemovedIsMadeAgainByARetry() throws IOException {
        store().create("a/b", new byte[1]).block();
        Files.delete(folder.resolve("store/a/b"));
        Files.delete(folder.resolve("store/a"));

        assertFails(Kind.UNAVAILABLE, () -> store().create("a/c", new byte[1]).block());
        store().create("a/c", new byte[1]).block();

        assertThat(folder.resolve("store/a/c")).exists();
    }

    @Test
    void aNameThatAnotherUnfinishedWriteHasIsNotTaken() throws IOException {
        DirectoryBlobStore twin = new DirectoryBlobStore(folder.resolve("store"), FILES, new SplittableRandom(9));
        Path others = folder.resolve("store/.tmp-" + Id.random(new SplittableRandom(9)));
        Files.createDirectory(folder.resolve("store"));
        Files.writeString(others, "being written");

        assertFails(Kind.UNAVAILABLE, () -> twin.create("key", new byte[1]).block());
        twin.create("key", new byte[1]).block();

        assertThat(others).hasContent("being written");
    }

    @Test
    void aRootThatIsAFileIsAnErrorThatNamesIt() throws IOException {
        Path root = Files.writeString(folder.resolve("file"), "not a directory");

        assertThatThrownBy(() -> open(root).create("key", new byte[1]).block())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(root + " is no directory");
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }
}
