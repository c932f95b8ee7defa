package io.sluice.sink.store;

import io.sluice.sink.store.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What an object is to hold, to be written piece by piece. Threads: one at a time; blocks. */
interface Content {

    long lengthBytes() throws IOException;

    /** Writes a part of it to the end of a file. */
    void writeTo(FileChannel target, long position, long bytes) throws IOException;

    /** The file itself, if it is one. */
    default boolean isAdopted(ObjectWriter writer, String key, Path target) throws IOException {
        return false;
    }

    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long lengthBytes() {
                return bytes.length;
            }

            @Override
            public void writeTo(FileChannel target, long position, long count) throws IOException {
                ByteBuffer rest = ByteBuffer.wrap(bytes, (int) position, (int) count);
                while (rest.hasRemaining()) {
                    target.write(rest);
                }
            }
        };
    }

    /** The file is opened for each piece, so that nothing is open while a piece is waited for. */
    static Content ofFile(String key, Path source) {
        return new Content() {
            @Override
            public long lengthBytes() throws IOException {
                if (!Files.isRegularFile(source)) {
                    throw new StoreException(Kind.FAILED, key, key + ": its source " + source + " is no file");
                }
                return Files.size(source);
            }

            @Override
            public void writeTo(FileChannel target, long position, long count) throws IOException {
                try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ)) {
                    for (long done = 0; done < count; ) {
                        long step = from.transferTo(position + done, count - done, target);
                        if (step <= 0) {
                            throw new StoreException(
                                    Kind.FAILED, key, key + ": its source " + source + " shrank while it was copied");
                        }
                        done += step;
                    }
                }
            }

            @Override
            public boolean isAdopted(ObjectWriter writer, String of, Path target) throws IOException {
                return writer.adopt(of, target, source);
            }
        };
    }
}
