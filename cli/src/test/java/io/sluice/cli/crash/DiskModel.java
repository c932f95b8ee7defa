package io.sluice.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** A disk image in a file, changed at random, and beside it in memory what it holds. Blocks that did not change are shared by all snapshots. */
final class DiskModel {

    private static final int BLOCK_BYTES = 64 << 10;
    private static final int MIN_BYTES = 24 << 20;
    private static final int MAX_BYTES = 48 << 20;

    private final Path path;
    private final RandomGenerator random;
    private Snapshot content = new Snapshot(new byte[0][], 0);

    private DiskModel(Path path, RandomGenerator random) {
        this.path = path;
        this.random = random;
    }

    /** A new image: data that compresses and data that does not, zeros and holes. */
    static DiskModel create(Path path, RandomGenerator random) throws IOException {
        DiskModel disk = new DiskModel(path, random);
        disk.resize(random.nextInt(MIN_BYTES, MAX_BYTES));
        for (int i = 0; i < 12; i++) {
            disk.write(1 << 20, 3 << 20);
        }
        return disk;
    }

    Path path() {
        return path;
    }

    /** What the image holds now. */
    Snapshot snapshot() {
        return content;
    }

    /** Some writes here and there, sometimes another size. */
    void change() throws IOException {
        if (random.nextInt(5) == 0) {
            resize(random.nextInt(MIN_BYTES, MAX_BYTES));
        }
        int writes = random.nextInt(1, 20);
        for (int i = 0; i < writes; i++) {
            write(1, random.nextInt(8) == 0 ? 2 << 20 : 100_000);
        }
    }

    private void resize(int sizeBytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(sizeBytes);
        }
        content = content.resized(sizeBytes);
    }

    private void write(int minBytes, int maxBytes) throws IOException {
        byte[] data = data(Math.min(content.sizeBytes, random.nextInt(minBytes, maxBytes)));
        int offset = random.nextInt(content.sizeBytes - data.length + 1);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            file.write(data);
        }
        content = content.written(offset, data);
    }

    private byte[] data(int length) {
        byte[] data = new byte[length];
        switch (random.nextInt(4)) {
            case 0 -> Arrays.fill(data, (byte) random.nextInt(1, 256));
            case 1 -> Arrays.fill(data, (byte) 0);
            default -> random.nextBytes(data);
        }
        return data;
    }

    /** What an image held at some time. */
    static final class Snapshot {

        private final byte[][] blocks;
        private final int sizeBytes;

        private Snapshot(byte[][] blocks, int sizeBytes) {
            this.blocks = blocks;
            this.sizeBytes = sizeBytes;
        }

        private Snapshot resized(int newSizeBytes) {
            byte[][] copy = Arrays.copyOf(blocks, (newSizeBytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
            byte[] zeros = new byte[BLOCK_BYTES];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = copy[i] == null ? zeros : copy[i];
            }
            int tail = newSizeBytes % BLOCK_BYTES;
            if (tail > 0) {
                copy[copy.length - 1] = Arrays.copyOf(Arrays.copyOf(copy[copy.length - 1], tail), BLOCK_BYTES);
            }
            return new Snapshot(copy, newSizeBytes);
        }

        private Snapshot written(int offset, byte[] data) {
            byte[][] copy = blocks.clone();
            for (int done = 0; done < data.length; ) {
                int block = (offset + done) / BLOCK_BYTES;
                int within = (offset + done) % BLOCK_BYTES;
                int length = Math.min(BLOCK_BYTES - within, data.length - done);
                copy[block] = copy[block].clone();
                System.arraycopy(data, done, copy[block], within, length);
                done += length;
            }
            return new Snapshot(copy, sizeBytes);
        }

        /** Whether {@code restored} is exactly this. */
        boolean isSame(byte[] restored) {
            boolean same = restored.length == sizeBytes;
            for (int i = 0; same && i < blocks.length; i++) {
                int from = i * BLOCK_BYTES;
                int to = Math.min(from + BLOCK_BYTES, sizeBytes);
                same = Arrays.equals(restored, from, to, blocks[i], 0, to - from);
            }
            return same;
        }

        /** Fails where {@code restored} is anything else. */
        void requireSame(String what, byte[] restored) {
            assertThat(restored.length).as("size of " + what).isEqualTo(sizeBytes);
            for (int i = 0; i < blocks.length; i++) {
                int from = i * BLOCK_BYTES;
                int to = Math.min(from + BLOCK_BYTES, sizeBytes);
                assertThat(Arrays.mismatch(restored, from, to, blocks[i], 0, to - from))
                        .as("%s, first wrong byte in the block at %s", what, from)
                        .isEqualTo(-1);
            }
        }
    }
}
