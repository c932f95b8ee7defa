package io.sluice.sink.segment;

/**
 * Where a batch stands in its segment.
 *
 * @param ordinal its number in the segment, from 0
 * @param position of its header, in bytes from the start of the segment
 */
public record BatchPlace(int ordinal, long position) {}
