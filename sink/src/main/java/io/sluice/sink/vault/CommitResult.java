package io.sluice.sink.vault;

/**
 * How a commit ended.
 *
 * @param outcome what it means
 * @param point the point that has the number now: the committer's own, or, when FENCED, the winner's
 */
public record CommitResult(Outcome outcome, RecoveryPoint point) {

    /** What a commit's end means. */
    public enum Outcome {
        /** The point is in the log, and it is the newest. */
        COMMITTED,
        /** An earlier try had succeeded: as {@link #COMMITTED}; what that try wrote is what counts. */
        ALREADY_COMMITTED,
        /** Another cycle has the number: this committer stops for good. */
        FENCED,
        /** The point came too late and is void, or is built upon already: this committer stops and never says COMMITTED. */
        WITHDRAWN
    }

    /** Whether the agent may be told COMMITTED. */
    public boolean isCommitted() {
        return outcome == Outcome.COMMITTED || outcome == Outcome.ALREADY_COMMITTED;
    }
}
