package io.sluice.sink.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectFilesTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"512, true", "4096, true", "3000, false", "8192, false", "1048576, false", "0, false", "-1, false"})
    void writesOfFourKibibytesAreAlignedToBlocksThatDivideThem(long blockBytes, boolean aligned) {
        assertThat(DirectFiles.isAligned(4096, blockBytes)).isEqualTo(aligned);
    }

    @Test
    void aFileIsNotOpenedForWritesThatItsFileSystemWouldRefuse() throws IOException {
        Path file = Files.createFile(directory.resolve("f"));

        try (FileChannel none = DirectFiles.open(file, 1)) {
            assertThat(none).isNull();
        }
    }

    @Test
    void whereNobodyKnowsTheBlockNothingIsOpened() {
        assertThat(DirectFiles.blockBytes(directory.resolve("nothing"))).isZero();
        assertThat(DirectFiles.open(directory.resolve("nothing"), 4096)).isNull();
    }
}
