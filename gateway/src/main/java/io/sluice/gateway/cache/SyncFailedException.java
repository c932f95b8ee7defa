package io.sluice.gateway.cache;

import java.io.IOException;
import java.nio.file.Path;

/** A sync that failed: nobody knows what of the file is on the disk, and syncing again would prove nothing. */
final class SyncFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    SyncFailedException(Path file, IOException cause) {
        super(file + " could not be made durable: " + cause.getMessage(), cause);
    }
}
