package io.sluice.sink.store;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** fsync(2) of an open file or directory; tests have it fail. */
interface Fsync {

    /** The real one. */
    Fsync SYSTEM = file -> file.force(true);

    /** Returns when all that the file holds is durable; a failure is final for what it covered. */
    void sync(FileChannel file) throws IOException;
}
