package io.sluice.gateway.cycle;

import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import java.util.Arrays;
import java.util.List;

/**
 * Which sequences of a cycle have come, which are durable, and which come twice.
 *
 * <p>Memory is bounded: a sequence may be at most {@link #REACH} above the lowest that is not durable, so what has to be remembered of
 * single sequences fits two rings of twice that size, and the durable ones are ranges that can only have gaps inside that reach.
 *
 * <p>Threads: any.
 */
public final class SequenceTracker {

    /** How far a sequence may be above the lowest that is not durable (docs/wire.md, BATCH). */
    public static final int REACH = 1 << 16;

    private static final int RING = 2 * REACH;
    private static final int MASK = RING - 1;

    private final SequenceRanges durable = new SequenceRanges();
    private final long[] seen = new long[RING];
    private final int[] headerCrcs = new int[RING];

    /** What is durable already when a cycle is resumed: pairs of sequences, ends included. */
    public SequenceTracker(List<List<Long>> durablePairs) {
        Arrays.fill(seen, -1);
        durable.addPairs(durablePairs);
    }

    /**
     * A batch has come.
     *
     * @return whether it is new; a duplicate is to be dropped
     * @throws WireException SEQUENCE_GAP or SEQUENCE_CONFLICT
     */
    public synchronized boolean admit(long sequence, int headerCrc) {
        long lowest = durable.lowestMissing();
        if (sequence >= lowest + REACH) {
            throw new WireException(
                    ErrorCode.SEQUENCE_GAP,
                    "sequence " + sequence + " while " + lowest + " is not durable; at most " + REACH + " ahead");
        }
        int slot = (int) (sequence & MASK);
        if (seen[slot] == sequence) {
            return sameAgain(sequence, headerCrc, headerCrcs[slot]);
        }
        if (durable.contains(sequence)) {
            throw new WireException(
                    ErrorCode.SEQUENCE_CONFLICT, "sequence " + sequence + " again, long after it became durable");
        }
        seen[slot] = sequence;
        headerCrcs[slot] = headerCrc;
        return true;
    }

    private static boolean sameAgain(long sequence, int headerCrc, int firstHeaderCrc) {
        if (headerCrc != firstHeaderCrc) {
            throw new WireException(ErrorCode.SEQUENCE_CONFLICT, "sequence " + sequence + " again with another header");
        }
        return false;
    }

    /** A batch is durable. */
    public synchronized void durable(long sequence) {
        durable.add(sequence);
    }

    /** Whether a batch is durable. */
    public synchronized boolean isDurable(long sequence) {
        return durable.contains(sequence);
    }

    /** Whether exactly the sequences 0 to {@code count} - 1 are durable. */
    public synchronized boolean isComplete(long count) {
        return durable.isExactly(count);
    }

    /** What is durable: pairs of sequences, ends included, ascending. */
    public synchronized List<List<Long>> durablePairs() {
        return durable.pairs();
    }
}
