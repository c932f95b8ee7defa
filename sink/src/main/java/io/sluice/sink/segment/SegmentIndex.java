package io.sluice.sink.segment;

/**
 * What a closed segment says of itself, without its batches.
 *
 * @param header its first bytes
 * @param footer its index
 */
public record SegmentIndex(SegmentHeader header, SegmentFooter footer) {}
