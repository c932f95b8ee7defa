package io.sluice.gateway.cycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of sequences as ranges: memory grows with the gaps, not with the numbers. Threads: one at a time. */
public final class SequenceRanges {

    /** From (inclusive) to end (exclusive). */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    /** Adds one sequence. */
    public void add(long sequence) {
        add(sequence, sequence + 1);
    }

    /** Adds pairs of sequences, ends included. */
    public void addPairs(List<List<Long>> pairs) {
        pairs.forEach(pair -> add(pair.get(0), pair.get(1) + 1));
    }

    private void add(long from, long end) {
        long start = from;
        long stop = end;
        Map.Entry<Long, Long> before = ranges.floorEntry(from);
        if (before != null && before.getValue() >= from) {
            start = before.getKey();
            stop = Math.max(stop, before.getValue());
        }
        for (Map.Entry<Long, Long> next = ranges.ceilingEntry(from);
                next != null && next.getKey() <= stop;
                next = ranges.ceilingEntry(from)) {
            stop = Math.max(stop, next.getValue());
            ranges.remove(next.getKey());
        }
        ranges.put(start, stop);
    }

    /** Whether that sequence is in the set. */
    public boolean contains(long sequence) {
        Map.Entry<Long, Long> range = ranges.floorEntry(sequence);
        return range != null && sequence < range.getValue();
    }

    /** The lowest sequence that is not in the set. */
    public long lowestMissing() {
        Map.Entry<Long, Long> first = ranges.firstEntry();
        return first == null || first.getKey() > 0 ? 0 : first.getValue();
    }

    /** Whether these are exactly the sequences 0 to {@code count} - 1. */
    public boolean isExactly(long count) {
        return lowestMissing() == count && ranges.size() == (count == 0 ? 0 : 1);
    }

    /** Pairs of sequences, ends included, ascending. */
    public List<List<Long>> pairs() {
        List<List<Long>> pairs = new ArrayList<>();
        ranges.forEach((from, end) -> pairs.add(List.of(from, end - 1)));
        return pairs;
    }
}
