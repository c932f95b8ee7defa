package io.sluice.cli.vaults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.process.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreConnectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void whatMayPassIsTriedAgain() throws IOException {
        try (StoreConnection connection = StoreConnection.open(directory.toString())) {
            connection.store().create("a/first", new byte[] {1}).block(PATIENCE);
            Files.delete(directory.resolve("a/first"));
            Files.delete(directory.resolve("a"));

            connection.store().create("a/second", new byte[] {2}).block(PATIENCE); // finds its directory gone, once
        }
        assertThat(directory.resolve("a/second")).hasBinaryContent(new byte[] {2});
    }

    @Test
    void aFileIsNoPlaceForAVault() throws IOException {
        Path file = Files.writeString(directory.resolve("disk.img"), "x");

        assertThatThrownBy(() -> StoreConnection.open(file.toString()))
                .isInstanceOf(UsageException.class)
                .hasMessage("vault '" + file + "': not a directory; name a vault, or an empty place");
    }
}
