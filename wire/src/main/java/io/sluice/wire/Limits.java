package io.sluice.wire;

import java.util.List;

/** What the gateway takes: raw bytes in a batch, lanes in a cycle, codecs by {@link Codec#wireName}. */
public record Limits(int batchBytes, int lanes, List<String> codecs) {

    /** The most lanes of a machine. */
    public static final int MAX_LANES = 32;

    /** Refuses what no gateway could mean. */
    public Limits {
        Checks.that(batchBytes >= 4096 && batchBytes <= BatchHeader.MAX_RAW_BYTES, "batchBytes", batchBytes);
        Checks.that(lanes >= 1 && lanes <= MAX_LANES, "lanes", lanes);
        codecs = List.copyOf(codecs);
    }
}
