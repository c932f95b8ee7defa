package io.sluice.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {

    @TempDir
    Path root;

    private final CacheSpace space = new CacheSpace(100);
    private final Leftovers leftovers = new Leftovers(space);

    private Path leave(String name, long bytes) throws IOException {
        Path directory =
                Files.createDirectories(root.resolve("vault/machine-" + name).resolve(name));
        Files.createFile(directory.resolve(Journal.FILE_NAME));
        CacheSpace.Account account = space.account();
        account.take(bytes);
        leftovers.add(directory, account);
        leftovers.deleteOldest();
        return directory;
    }

    @Test
    void theOldestThatTakeAnythingAreGivenUpWhenAllTogetherFillTheCache() throws IOException {
        Path empty = leave("empty", 0);
        Path first = leave("first", 40);
        Path second = leave("second", 40);
        Path third = leave("third", 20);
        assertThat(first).exists();

        Path fourth = leave("fourth", 30);

        assertThat(first).doesNotExist();
        assertThat(first.getParent()).doesNotExist();
        assertThat(empty).exists();
        assertThat(second).exists();
        assertThat(third).exists();
        assertThat(fourth).exists();
        assertThat(space.usedBytes()).isEqualTo(90);
    }

    @Test
    void theLastStaysWhateverItTakes() throws IOException {
        Path first = leave("first", 40);
        Path last = leave("last", 500);

        assertThat(first).doesNotExist();
        assertThat(last).exists();
        assertThat(space.usedBytes()).isEqualTo(500);
    }

    @Test
    void whoTakesACycleHasItForHimself() throws IOException {
        Path cycle = leave("cycle", 40);

        CacheSpace.Account account = leftovers.take(cycle);

        assertThat(account).isNotNull();
        assertThat(leftovers.take(cycle)).isNull();
        assertThat(leftovers.delete(cycle)).isFalse();
        assertThat(cycle).exists();
        leftovers.add(cycle, account);
        assertThat(space.usedBytes()).isEqualTo(40);
        assertThat(leftovers.delete(cycle)).isTrue();
        assertThat(cycle).doesNotExist();
        assertThat(space.usedBytes()).isZero();
    }
}
