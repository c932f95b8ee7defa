package io.sluice.wire;

/** The documented codes of an ERROR frame (docs/wire.md, section 2). Whether the same again may work is a property of the code. */
public enum ErrorCode {
    /** A frame's length, type, flags, stream or JSON. */
    BAD_FRAME(false),
    /** A frame that has no place here, now. */
    BAD_STATE(false),
    /** Damaged on the way. */
    BAD_CHECKSUM(true),
    /** A batch against the rules. */
    BAD_BATCH(false),
    /** A sequence too far ahead, or missing in the end. */
    SEQUENCE_GAP(false),
    /** A sequence again with another content, or not ascending on its lane. */
    SEQUENCE_CONFLICT(false),
    /** More sent than granted. */
    WINDOW_EXCEEDED(false),
    /** No common protocol version. */
    VERSION(false),
    /** Machine or disk name. */
    BAD_NAME(false),
    /** The gateway's configuration has no policy of that name. */
    BAD_POLICY(false),
    /** Another instance of the machine is connected. */
    MACHINE_BUSY(true),
    /** Another host made the machine's newest point. */
    MACHINE_CLAIMED(false),
    /** An operator has paused the machine: no cycle begins. */
    MACHINE_PAUSED(false),
    /** The machine's name is bound to another certificate. */
    NAME_BOUND(false),
    /** Whose the machine's name is cannot be looked up or recorded now. */
    STATE_UNAVAILABLE(true),
    /** A lane for a session that is not there. */
    SESSION_UNKNOWN(true),
    /** Acknowledged batches are gone: start a new cycle. */
    CYCLE_LOST(false),
    /** The cycle cannot go on top of the newest point: start a new cycle. */
    RESYNC_REQUIRED(false),
    /** CLOSE_CYCLE and what was received differ. */
    TOTALS_MISMATCH(false),
    /** Another committer made the next point: start again from OPEN_CYCLE. */
    FENCED(false),
    /** Cache or vault is full; the cycle can be resumed. */
    NO_SPACE(true),
    /** Cache or vault holds damage that stops this cycle. */
    DAMAGED(false),
    /** The vault cannot be written now. */
    SINK_UNAVAILABLE(true),
    /** A state lasted too long. */
    TIMEOUT(true),
    /** A body crawls. */
    TOO_SLOW(true),
    /** The gateway ends. */
    SHUTTING_DOWN(true),
    /** A request this version does not know. */
    UNSUPPORTED(false),
    /** A mistake of the gateway. */
    INTERNAL(true);

    private final boolean retry;

    ErrorCode(boolean retry) {
        this.retry = retry;
    }

    /** Whether the same again may work later. */
    public boolean retry() {
        return retry;
    }
}
