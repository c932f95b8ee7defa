package io.sluice.sink.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.sink.DamagedException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReadsTest {

    @TempDir
    Path directory;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private FileChannel file;

    @BeforeEach
    void open() throws IOException {
        file = FileChannel.open(Files.write(directory.resolve("f"), new byte[] {1, 2, 3, 4}));
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        file.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void readsTheRange() throws IOException {
        ByteBuf bytes = FileReads.exactly(file, "f", 1, 2, allocator);

        assertThat(bytes.readShort()).isEqualTo((short) 0x0203);
        bytes.release();
    }

    @Test
    void aFileThatEndsEarlierIsDamageAtItsEnd() {
        assertThatThrownBy(() -> FileReads.exactly(file, "f", 1, 5, allocator))
                .isInstanceOfSatisfying(DamagedException.class, e -> {
                    assertThat(e.object()).isEqualTo("f");
                    assertThat(e.offsetBytes()).isEqualTo(4);
                });
    }

    @Test
    void aClosedFileIsNoDamage() throws IOException {
        file.close();

        assertThatThrownBy(() -> FileReads.exactly(file, "f", 0, 4, allocator))
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aFailedReadLeavesNoBufferBehind() throws IOException {
        try (FileChannel notReadable = FileChannel.open(directory.resolve("f"), StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> FileReads.exactly(notReadable, "f", 0, 4, allocator))
                    .isInstanceOf(NonReadableChannelException.class);
        }
    }
}
