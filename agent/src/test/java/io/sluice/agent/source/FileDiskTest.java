package io.sluice.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {

    @TempDir
    Path directory;

    @Test
    void dataIsFoundBetweenHoles() throws IOException {
        Path image = sparse(10L << 30, 1L << 30, 5L << 30);
        try (DiskView view = new FileDisk(image).open()) {
            assertThat(view.sizeBytes()).isEqualTo(10L << 30);
            DataRange first = view.nextData(0);
            assertThat(first.startBytes()).isEqualTo(1L << 30);
            assertThat(first.endBytes()).isBetween((1L << 30) + 1, (1L << 30) + 65536);
            assertThat(view.nextData(first.endBytes()).startBytes()).isEqualTo(5L << 30);
            assertThat(view.nextData(6L << 30)).isNull();
            assertThat(view.nextData(10L << 30)).isNull();
        }
    }

    @Test
    void readsWhatIsThereAndZerosBehindTheEnd() throws IOException {
        Path image = Files.write(directory.resolve("image"), new byte[] {1, 2, 3});
        ByteBuf buffer = Unpooled.directBuffer(16).setIndex(0, 0);
        try (DiskView view = new FileDisk(image).open()) {
            for (int i = 0; i < 16; i++) {
                buffer.setByte(i, 9);
            }
            view.read(1, buffer, 2, 8);
            byte[] bytes = new byte[16];
            buffer.getBytes(0, bytes);
            assertThat(bytes).containsExactly(9, 9, 2, 3, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9);
        } finally {
            buffer.release();
        }
    }

    @Test
    void aFileThatNobodyWritesIsStable() throws IOException {
        try (DiskView view = new FileDisk(sparse(1 << 20, 5)).open()) {
            assertThat(view.instability()).isEmpty();
            assertThat(view.sectorBytes()).isEqualTo(512);
        }
    }

    @Test
    void aFileThatIsWrittenWhileItIsReadIsNot() throws IOException {
        Path image = sparse(1 << 20, 5);
        try (DiskView view = new FileDisk(image).open()) {
            Files.setLastModifiedTime(image, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
            assertThat(view.instability())
                    .hasValueSatisfying(why -> assertThat(why).isEqualTo(image + " was written while it was read"));
        }
        try (DiskView view = new FileDisk(image).open()) {
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(1 << 19);
            }
            assertThat(view.instability()).isPresent();
            assertThat(view.sizeBytes()).isEqualTo(1 << 20);
        }
    }

    @Test
    void aFileThatSomeoneHasOpenForWritingIsNot() throws IOException {
        Path image = sparse(1 << 20, 5);
        try (DiskView view = new FileDisk(image).open()) {
            try (FileChannel reader = FileChannel.open(image, StandardOpenOption.READ)) {
                assertThat(view.instability()).as("with %s", reader).isEmpty();
            }
            try (FileChannel writer = FileChannel.open(image, StandardOpenOption.WRITE)) {
                assertThat(view.instability())
                        .as("with %s", writer)
                        .hasValueSatisfying(why -> assertThat(why)
                                .startsWith(image + " is open for writing by process "
                                        + ProcessHandle.current().pid()));
            }
            assertThat(view.instability()).isEmpty();
        }
    }

    @Test
    void aFileThatIsReplacedUnderItsNameStaysTheSameView() throws IOException {
        Path image = Files.write(directory.resolve("image"), new byte[] {1});
        try (DiskView view = new FileDisk(image).open()) {
            Path other = Files.write(directory.resolve("other"), new byte[] {2, 2});
            Files.move(other, image, StandardCopyOption.REPLACE_EXISTING);
            ByteBuf buffer = Unpooled.directBuffer(1);
            view.read(0, buffer, 0, 1);
            assertThat(buffer.getByte(0)).isEqualTo((byte) 1);
            buffer.release();
        }
    }

    @Test
    void theIdentityLastsUntilSomethingIsWritten() throws IOException {
        Path image = sparse(1 << 20, 5);
        Instant later = Instant.now().plusSeconds(5);
        String identity;
        try (DiskView view = new FileDisk(image).open()) {
            identity = view.lastingIdentity(later).orElseThrow();
            assertThat(view.lastingIdentity(Instant.now().minusSeconds(60)))
                    .as("a change that may share its time stamp with the next")
                    .isEmpty();
        }
        try (DiskView view = new FileDisk(image).open()) {
            assertThat(view.lastingIdentity(later)).hasValue(identity);
        }
        try (FileChannel writer = FileChannel.open(image, StandardOpenOption.WRITE)) {
            writer.write(ByteBuffer.wrap(new byte[] {7}), 77);
        }
        Files.setLastModifiedTime(image, FileTime.from(Instant.parse("2021-01-01T00:00:00Z")));
        try (DiskView view = new FileDisk(image).open()) {
            assertThat(view.lastingIdentity(later).orElseThrow()).isNotEqualTo(identity);
        }
    }

    @Test
    void whatIsNoDiskIsRefusedInOneLine() throws IOException {
        Path none = directory.resolve("none");
        assertThatThrownBy(() -> new FileDisk(none).open())
                .isInstanceOf(DiskUnavailableException.class)
                .hasMessage("disk " + none + " does not exist");
        assertThatThrownBy(() -> new FileDisk(directory).open())
                .isInstanceOf(DiskUnavailableException.class)
                .hasMessageContaining("neither a file nor a block device");
        assertThatThrownBy(() -> new FileDisk(Path.of("/dev/null")).open())
                .isInstanceOf(DiskUnavailableException.class)
                .hasMessageContaining("neither a file nor a block device");
    }

    private Path sparse(long sizeBytes, long... dataAt) throws IOException {
        Path image = directory.resolve("sparse");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            for (long at : dataAt) {
                file.seek(at);
                file.write(1);
            }
            file.setLength(sizeBytes);
        }
        return image;
    }
}
