package io.sluice.gateway.cycle;

import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import java.util.List;

/**
 * Which sequences of a cycle have come, which are durable, and which come twice.
 *
 * <p>Memory is bounded: a sequence may be at most {@link #REACH} above the lowest that is not durable, so what has to be remembered of
 * single sequences fits a ring of twice that size, of which pages are made as they are needed, and the durable ones are ranges that can only
 * have gaps inside that reach. A short cycle costs 8 KiB, a long one 1 MiB.
 *
 * <p>Threads: any.
 */
public final class SequenceTracker {

    /** How far a sequence may be above the lowest that is not durable (docs/wire.md, BATCH). */
    public static final int REACH = 1 << 16;

    private static final int RING = 2 * REACH;
    private static final int PAGE = 1 << 10;

    private final SequenceRanges durable = new SequenceRanges();

    /** Per sequence: in which turn of the ring it was seen, from 1, and its header's CRC. */
    private final int[][] ring = new int[RING / PAGE][];

    /** What is durable already when a cycle is resumed: pairs of sequences, ends included. */
    public SequenceTracker(List<List<Long>> durablePairs) {
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
        int turn = (int) (sequence / RING) + 1;
        int[] page = page(sequence);
        int slot = (int) (sequence % PAGE) * 2;
        if (page[slot] == turn) {
            return sameAgain(sequence, headerCrc, page[slot + 1]);
        }
        if (durable.contains(sequence)) {
            throw new WireException(
                    ErrorCode.SEQUENCE_CONFLICT, "sequence " + sequence + " again, long after it became durable");
        }
        page[slot] = turn;
        page[slot + 1] = headerCrc;
        return true;
    }

    private int[] page(long sequence) {
        int index = (int) (sequence % RING) / PAGE;
        int[] page = ring[index];
        if (page == null) {
            page = new int[2 * PAGE];
            ring[index] = page;
        }
        return page;
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
