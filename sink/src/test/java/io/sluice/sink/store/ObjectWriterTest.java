package io.sluice.sink.store;

import static io.sluice.sink.store.BlobStoreContract.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.sink.store.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectWriterTest {

    /** Remembers what was synced, and fails as often as it is told. */
    private static final class SickDisk implements Fsync {
        private final List<String> synced = new ArrayList<>();
        private int failuresOfFiles;
        private int failuresOfDirectories;
        private String failure = "Input/output error";

        @Override
        public void sync(FileChannel file) throws IOException {
            boolean directory = isDirectory(file);
            synced.add(directory ? "directory" : "file");
            if (directory ? failuresOfDirectories-- > 0 : failuresOfFiles-- > 0) {
                throw new IOException(failure);
            }
        }

        /** Only a directory cannot be read as bytes. */
        private static boolean isDirectory(FileChannel file) {
            try {
                file.read(ByteBuffer.allocate(1), 0);
                return false;
            } catch (NonReadableChannelException e) {
                return false;
            } catch (IOException e) {
                return true;
            }
        }
    }

    @TempDir
    Path root;

    private final SickDisk disk = new SickDisk();
    private ObjectWriter writer;

    @BeforeEach
    void openWriter() throws IOException {
        writer = new ObjectWriter(new DurableDirectories(root, disk), disk, new SplittableRandom(1));
        create("d/first");
        disk.synced.clear();
    }

    @Test
    void theFileIsSyncedBeforeItsNameAndItsNameBeforeTheAnswer() throws IOException {
        create("d/key");

        assertThat(disk.synced).containsExactly("file", "directory");
    }

    @Test
    void theDirectoryAboveANewOneIsSyncedFirst() throws IOException {
        create("d/e/key");

        assertThat(disk.synced).containsExactly("directory", "file", "directory");
    }

    @Test
    void adoptedFilesAreNotSyncedAgainButTheirNamesAre() throws IOException {
        Path source = Files.write(root.resolve("source"), new byte[1]);

        writer.createFromFile("d/key", root.resolve("d/key"), source, true, () -> false);

        assertThat(disk.synced).containsExactly("directory");
    }

    @Test
    void anObjectThatExistsIsMadeDurableBeforeItIsSaidToExist() {
        assertFails(Kind.EXISTS, () -> create("d/first"));

        assertThat(disk.synced).containsExactly("directory");
    }

    @Test
    void aFileThatCouldNotBeSyncedIsAbandonedAndARetryMakesAnother() throws IOException {
        disk.failuresOfFiles = 1;

        assertFails(Kind.UNAVAILABLE, () -> create("d/key"));
        assertThat(root.resolve("d")).isDirectoryNotContaining("glob:**/{key,.tmp-*}");
        create("d/key");

        assertThat(root.resolve("d/key")).hasSize(1);
    }

    @Test
    void aDiskThatIsFoundFullOnSyncIsFull() {
        disk.failuresOfFiles = 1;
        disk.failure = "No space left on device";

        assertFails(Kind.NO_SPACE, () -> create("d/key"));
    }

    @Test
    void aDirectoryThatCouldNotBeSyncedIsNeverTrustedAgain() throws IOException {
        disk.failuresOfDirectories = 1;
        assertThatThrownBy(() -> create("d/key")).hasMessage("Input/output error");
        disk.synced.clear();

        assertFails(Kind.FAILED, () -> create("d/key"));
        assertFails(Kind.FAILED, () -> create("d/other"));

        assertThat(disk.synced).isEmpty();
        assertThat(root.resolve("d/other")).doesNotExist();
        create("elsewhere/key");
    }

    @Test
    void aCancelledCopyLeavesNothing() throws IOException {
        Path source = Files.write(root.resolve("source"), new byte[1]);

        assertThatThrownBy(() -> writer.createFromFile("c/key", root.resolve("c/key"), source, false, () -> true))
                .isInstanceOf(CancellationException.class);

        assertThat(root.resolve("c")).isEmptyDirectory();
    }

    private void create(String key) throws IOException {
        writer.create(key, root.resolve(key), new byte[1]);
    }
}
