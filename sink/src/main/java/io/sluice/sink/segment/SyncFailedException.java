package io.sluice.sink.segment;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A sync that failed: nobody knows what of the file is on the disk, and syncing again would prove nothing. A failed write is another matter:
 * what was durable before stays durable.
 */
public final class SyncFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The sync of {@code file} failed. */
    public SyncFailedException(Path file, IOException cause) {
        super(file + " could not be made durable: " + cause.getMessage(), cause);
    }
}
