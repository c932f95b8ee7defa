package io.sluice.agent.digest;

import io.sluice.wire.Id;
import java.nio.ByteBuffer;

/**
 * What a digest file is about; a file of anything else is not used.
 *
 * @param vault where the recovery point is
 * @param machine whose disk it is
 * @param incarnation of the disk
 * @param cycle that made the recovery point
 * @param sizeBytes of the disk at that point
 */
public record DigestBinding(Id vault, Id machine, Id incarnation, Id cycle, long sizeBytes) {

    /** Refuses a negative size. */
    public DigestBinding {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("a disk of " + sizeBytes + " bytes");
        }
    }

    void writeTo(ByteBuffer out) {
        for (Id id : new Id[] {vault, machine, incarnation, cycle}) {
            out.putLong(id.high()).putLong(id.low());
        }
        out.putLong(sizeBytes);
    }
}
