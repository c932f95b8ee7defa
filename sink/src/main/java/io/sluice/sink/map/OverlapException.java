package io.sluice.sink.map;

/** Two extents of one disk that overlap within one pass of a cycle, so that nobody can say which is the newer. */
public final class OverlapException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OverlapException(MapEntry first, MapEntry second) {
        super("extents overlap within one pass: [" + first.offsetUnits() + ", " + first.endUnits() + ") and ["
                + second.offsetUnits() + ", " + second.endUnits() + ") in units of 512 bytes");
    }
}
