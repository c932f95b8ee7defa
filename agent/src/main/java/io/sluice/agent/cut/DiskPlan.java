package io.sluice.agent.cut;

import io.sluice.agent.digest.DigestWriter;
import io.sluice.agent.source.DiskView;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What is to be done with one disk of a cycle. Owns base and digest writer, not the view.
 *
 * @param index of the disk in the cycle
 * @param view what is read
 * @param base what it is compared with
 * @param digests where its digests go
 * @param part what of it is read
 */
public record DiskPlan(int index, DiskView view, Base base, DigestWriter digests, Part.OfDisk part)
        implements AutoCloseable {

    /** The plan for a disk that is read from its begin to its end. */
    public DiskPlan(int index, DiskView view, Base base, DigestWriter digests) {
        this(index, view, base, digests, Part.whole().ofDisk(0));
    }

    @Override
    public void close() {
        try (Base closed = base) {
            digests.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a digest file could not be closed", e);
        }
    }
}
