package io.sluice.wire;

import com.fasterxml.jackson.annotation.JsonIgnore;

/** A disk as the cycle is to treat it; {@code base} is {@code zeros} or {@code point}. */
public record DiskBase(String id, Id incarnation, String base, long baseSizeBytes) {

    /** The base of a disk that the newest point does not have. */
    public static final String ZEROS = "zeros";

    /** The base of a disk that the newest point has. */
    public static final String POINT = "point";

    /** Refuses another base. */
    public DiskBase {
        Checks.that(ZEROS.equals(base) || POINT.equals(base), "base", base);
        Checks.notNegative("baseSizeBytes", baseSizeBytes);
    }

    /** Whether the base is zeros all over. */
    @JsonIgnore
    public boolean isZeros() {
        return ZEROS.equals(base);
    }
}
