package io.sluice.wire.rate;

import reactor.core.publisher.Mono;

/**
 * Who is asked, piece by piece, before bytes go.
 *
 * <p>Threads: any; nothing blocks, and an answer comes on a thread that must not be blocked either: go on elsewhere. Limits: whoever sends
 * has one piece at a time, and asks for the next when that one has gone; so what was allowed and has not gone is never more than a piece.
 */
public interface Pace {

    /** Any bytes at any time, uncounted. */
    Pace FREE = new FreePace();

    /**
     * Asks for bytes; the answer is how many of them may go now, from 1 to {@code wantedBytes}. Cancelled before the answer it has asked for
     * nothing.
     *
     * @param wantedBytes all that is left to send; at least 1
     */
    Mono<Integer> take(long wantedBytes);

    /** Waits until all of these bytes may go, for what goes in one piece whatever its length. Cancelled, it keeps what it has been allowed so far. */
    static Mono<Void> await(Pace pace, long bytes) {
        if (pace.passFreely(bytes)) {
            return Mono.empty();
        }
        return pace.take(bytes).flatMap(taken -> taken < bytes ? await(pace, bytes - taken) : Mono.empty());
    }

    /** What was allowed and did not go. */
    void giveBack(long bytes);

    /** Whether there is no limit now: then these bytes are counted as gone, and may go in any way, all at once too. */
    boolean passFreely(long bytes);
}
