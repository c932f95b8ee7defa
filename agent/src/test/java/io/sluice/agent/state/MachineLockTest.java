package io.sluice.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineLockTest {

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void begin() {
        path = directory.resolve("lock");
    }

    /** What another process of this host finds. */
    static final class OtherProcess {

        private OtherProcess() {}

        public static void main(String... args) throws IOException {
            try (FileChannel file = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                System.exit(file.tryLock() == null ? 3 : 0);
            }
        }
    }

    private boolean isLockedForOthers() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        path.toString())
                .inheritIO()
                .start();
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(other.exitValue()).isIn(0, 3);
        return other.exitValue() == 3;
    }

    @Test
    void isHeldByOneAtATime() throws IOException {
        MachineLock first = MachineLock.acquire(path);
        assertThatThrownBy(() -> MachineLock.acquire(path)).isInstanceOf(StateLockedException.class);
        first.close();
        first.close();

        MachineLock second = MachineLock.acquire(path);
        first.close();
        assertThatThrownBy(() -> MachineLock.acquire(path)).isInstanceOf(StateLockedException.class);
        second.close();
    }

    @Test
    void isNotLostToWhoTriesInVain() throws Exception {
        try (MachineLock held = MachineLock.acquire(path)) {
            Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
            assertThatThrownBy(() -> MachineLock.acquire(path)).isInstanceOf(StateLockedException.class);
            assertThatThrownBy(() -> MachineLock.acquire(link.resolve("lock")))
                    .isInstanceOf(StateLockedException.class);

            assertThat(isLockedForOthers()).as("by %s", held).isTrue();
        }
        assertThat(isLockedForOthers()).isFalse();
    }
}
