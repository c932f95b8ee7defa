package io.sluice.agent.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.agent.testing.Seeds;
import io.sluice.wire.Id;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestFileTest {

    private static final int BLOCK = BlockDigests.BLOCK_BYTES;
    private final Random random = Seeds.random("DigestFileTest");

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("digests");
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        byte[] digests = randomDigests(1000, 0.3);
        DigestBinding binding = binding(1000L * BLOCK - 7);
        write(binding, digests);

        try (DigestReader reader = DigestReader.open(path, binding)) {
            for (int block = 0; block < 1000; block++) {
                assertThat(reader.matches(block, digests, block)).isTrue();
                byte[] other = Arrays.copyOfRange(digests, block * 32, block * 32 + 32);
                other[random.nextInt(32)] ^= 1;
                assertThat(reader.matches(block, other, 0)).isFalse();
            }
        }
    }

    @Test
    void findsRunsOfDataAndZeros() throws IOException {
        int blocks = 3000;
        byte[] digests = randomDigests(blocks, 0.02);
        DigestBinding binding = binding((long) blocks * BLOCK);
        write(binding, digests);

        try (DigestReader reader = DigestReader.open(path, binding)) {
            for (int i = 0; i < 500; i++) {
                int from = random.nextInt(blocks);
                int end = from + random.nextInt(blocks - from + 1);
                int data = from;
                while (data < end && BlockDigests.isZeros(digests, data)) {
                    data++;
                }
                int zeros = from;
                while (zeros < end && !BlockDigests.isZeros(digests, zeros)) {
                    zeros++;
                }
                assertThat(reader.nextData(from, end)).isEqualTo(data);
                assertThat(reader.nextZeros(from, end)).isEqualTo(zeros);
            }
        }
    }

    @Test
    void holesOfALargeDiskTakeNoSpaceAndNoTime() throws IOException {
        DigestBinding binding = binding(64L << 40);
        long last = BlockDigests.blocks(64L << 40) - 1;
        byte[] one = randomDigests(1, 1);
        try (DigestWriter writer = DigestWriter.create(path, binding)) {
            writer.append(last, one);
            writer.finish();
        }

        assertThat((Long) Files.getAttribute(path, "unix:size")).isEqualTo(4096 + 32 * (last + 1));
        try (DigestReader reader = DigestReader.open(path, binding)) {
            assertThat(reader.nextData(0, last + 1)).isEqualTo(last);
            assertThat(reader.matches(last, one, 0)).isTrue();
        }
    }

    @Test
    void aFileWithoutItsHeadCountsAsLost() throws IOException {
        DigestBinding binding = binding(10L * BLOCK);
        try (DigestWriter writer = DigestWriter.create(path, binding)) {
            writer.append(0, randomDigests(10, 1));
        }
        assertThatThrownBy(() -> DigestReader.open(path, binding)).isInstanceOf(DigestFileException.class);
    }

    @Test
    void everyFlippedBitCountsAsLost() throws IOException {
        DigestBinding binding = binding(300L * BLOCK);
        write(binding, randomDigests(300, 0.5));
        byte[] good = Files.readAllBytes(path);
        for (int i = 0; i < 300; i++) {
            byte[] bad = good.clone();
            // The rest of the head page is nothing's content.
            int at = i < DigestFormat.HEAD_BYTES ? i : 4096 + random.nextInt(good.length - 4096);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(path, bad);
            assertThatThrownBy(() -> DigestReader.open(path, binding))
                    .describedAs("byte %d", at)
                    .isInstanceOf(DigestFileException.class);
        }
    }

    @Test
    void aPageThatTheFileSystemLostCountsAsLost() throws IOException {
        DigestBinding binding = binding(1000L * BLOCK);
        write(binding, randomDigests(1000, 1));
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(8192);
            file.write(new byte[4096]);
        }
        assertThatThrownBy(() -> DigestReader.open(path, binding)).isInstanceOf(DigestFileException.class);
    }

    @Test
    void aTruncatedFileCountsAsLost() throws IOException {
        DigestBinding binding = binding(1000L * BLOCK);
        write(binding, randomDigests(1000, 1));
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(file.length() - 1);
        }
        assertThatThrownBy(() -> DigestReader.open(path, binding)).isInstanceOf(DigestFileException.class);
    }

    @Test
    void aFileOfAnotherCycleOrDiskCountsAsLost() throws IOException {
        DigestBinding binding = binding(10L * BLOCK);
        write(binding, randomDigests(10, 1));
        assertThatThrownBy(() -> DigestReader.open(path, binding(10L * BLOCK)))
                .isInstanceOf(DigestFileException.class)
                .hasMessageContaining("of another cycle");
        assertThatThrownBy(() -> DigestReader.open(directory.resolve("none"), binding))
                .isInstanceOf(DigestFileException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void aFullDiskIsToldWithTheNameOfTheFile() throws IOException {
        try (DigestWriter writer = DigestWriter.create(Path.of("/dev/full"), binding(10L * BLOCK))) {
            writer.append(0, randomDigests(10, 1));
            assertThatThrownBy(writer::finish)
                    .isInstanceOf(IOException.class)
                    .hasMessage("digests /dev/full: No space left on device");
        }
    }

    @Test
    void digestsMustAscendAndFitTheDisk() throws IOException {
        try (DigestWriter writer = DigestWriter.create(path, binding(10L * BLOCK))) {
            writer.append(3, randomDigests(2, 1));
            assertThatThrownBy(() -> writer.append(4, randomDigests(1, 1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.append(10, randomDigests(1, 1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private void write(DigestBinding binding, byte[] digests) throws IOException {
        try (DigestWriter writer = DigestWriter.create(path, binding)) {
            int blocks = digests.length / 32;
            for (int block = 0; block < blocks; ) {
                int count = Math.min(blocks - block, 1 + random.nextInt(7));
                byte[] some = Arrays.copyOfRange(digests, block * 32, (block + count) * 32);
                if (!Arrays.equals(some, new byte[some.length])) {
                    writer.append(block, some);
                }
                block += count;
            }
            writer.finish();
        }
    }

    private byte[] randomDigests(int blocks, double share) {
        byte[] digests = new byte[blocks * 32];
        byte[] one = new byte[32];
        for (int block = 0; block < blocks; block++) {
            if (random.nextDouble() < share) {
                random.nextBytes(one);
                System.arraycopy(one, 0, digests, block * 32, 32);
            }
        }
        return digests;
    }

    private DigestBinding binding(long sizeBytes) {
        return new DigestBinding(Id.random(random), Id.random(random), Id.random(random), Id.random(random), sizeBytes);
    }
}
