package io.sluice.sink.segment;

import java.io.IOException;

/** Writes one whole map run to where it is told. */
@FunctionalInterface
public interface RunSource {

    /** Writes the run from its first byte to its last. */
    void writeTo(RunOutput out) throws IOException;
}
