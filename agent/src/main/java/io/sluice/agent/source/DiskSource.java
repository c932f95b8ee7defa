package io.sluice.agent.source;

import java.io.IOException;

/**
 * A disk that can be replicated.
 *
 * <p>This is the boundary for every kind of source: a file or block device read as it is, a snapshot, an exported block device. What
 * differs between them is how a view comes about and how stable it is; both is the view's affair.
 */
public interface DiskSource {

    /** How messages call the disk, a path for instance. */
    String describe();

    /**
     * Opens the disk as one cycle is to see it. Blocks.
     *
     * @throws DiskUnavailableException with a line for the user when the disk is not there or may not be read
     */
    DiskView open() throws IOException;
}
