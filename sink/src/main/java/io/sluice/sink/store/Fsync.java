package io.sluice.sink.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** fsync(2) of an open file or directory; tests have it fail. */
public interface Fsync {

    /** The real one. */
    Fsync SYSTEM = file -> file.force(true);

    /** Returns when all that the file holds is durable; a failure is final for what it covered. */
    void sync(FileChannel file) throws IOException;

    /** Makes durable which names a directory holds: of what was made, linked or renamed there. */
    static void directory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            SYSTEM.sync(channel);
        }
    }
}
