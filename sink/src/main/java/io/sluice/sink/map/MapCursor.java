package io.sluice.sink.map;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Entries one after the other: they ascend and do not overlap. Threads: one; it may block. */
@FunctionalInterface
public interface MapCursor {

    /** The next entry, null behind the last. */
    @Nullable
    MapEntry next() throws IOException;
}
