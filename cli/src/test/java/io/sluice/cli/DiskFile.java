package io.sluice.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A disk image with random data and holes, that tests change. */
final class DiskFile {

    static final int BLOCK_BYTES = 64 << 10;

    private final Path path;
    private final Random random;

    DiskFile(Path path, long seed) {
        this.path = path;
        this.random = new Random(seed);
    }

    Path path() {
        return path;
    }

    /** Makes the image so many bytes long; what is added is a hole. */
    DiskFile sized(long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(bytes);
        }
        return this;
    }

    /** Overwrites a stretch with random data. */
    DiskFile written(long offset, int length) throws IOException {
        byte[] data = new byte[length];
        random.nextBytes(data);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            file.write(data);
        }
        return this;
    }

    /** Keeps the content as it is now beside the image. */
    Path copy() throws IOException {
        Path copy = Files.createTempFile(path.getParent(), "copy-", ".img");
        Files.write(copy, Files.readAllBytes(path));
        return copy;
    }
}
