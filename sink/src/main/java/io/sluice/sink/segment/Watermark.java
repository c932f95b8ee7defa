package io.sluice.sink.segment;

/**
 * How much of a segment in the making is durable: its first {@code batches} batches, which end at byte {@code length}.
 *
 * @param batches how many batches, from ordinal 0
 * @param length bytes from the start of the segment to the end of the last of them
 */
public record Watermark(int batches, long length) {

    /** Nothing is durable. */
    public static final Watermark NOTHING = new Watermark(0, 0);

    /** Refuses negative numbers. */
    public Watermark {
        if (batches < 0 || length < 0) {
            throw new IllegalArgumentException("watermark of " + batches + " batches, " + length + " bytes");
        }
    }
}
