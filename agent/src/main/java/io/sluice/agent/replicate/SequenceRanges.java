package io.sluice.agent.replicate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sequences that CYCLE_OPEN lists as durable. Immutable. */
final class SequenceRanges {

    static final SequenceRanges NONE = new SequenceRanges(List.of());

    private final TreeMap<Long, Long> endByStart = new TreeMap<>();

    /** Pairs of first and last, ends included. */
    SequenceRanges(List<List<Long>> ranges) {
        ranges.forEach(range -> endByStart.merge(range.get(0), range.get(1), Math::max));
    }

    boolean contains(long sequence) {
        Map.Entry<Long, Long> range = endByStart.floorEntry(sequence);
        return range != null && sequence <= range.getValue();
    }

    /** The sequence behind the last of them; 0 where there is none. */
    long end() {
        return endByStart.values().stream().mapToLong(last -> last + 1).max().orElse(0);
    }

    /** Whether all sequences from {@code first} to {@code end} (exclusive) are there. */
    boolean containsAll(long first, long end) {
        long next = first;
        while (next < end) {
            Map.Entry<Long, Long> range = endByStart.floorEntry(next);
            if (range == null || range.getValue() < next) {
                return false;
            }
            next = range.getValue() + 1;
        }
        return true;
    }
}
