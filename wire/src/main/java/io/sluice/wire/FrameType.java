package io.sluice.wire;

import org.jspecify.annotations.Nullable;

/** The types of frames and the limits of their bodies (docs/wire.md, section 1). */
public enum FrameType {
    /** The agent introduces itself, or a lane its session. */
    HELLO(1, FrameType.SHORT_JSON_BYTES),
    /** The gateway's answer. */
    WELCOME(2, FrameType.JSON_BYTES),
    /** The agent begins or resumes a cycle. */
    OPEN_CYCLE(3, FrameType.JSON_BYTES),
    /** What the cycle is to contain. */
    CYCLE_OPEN(4, FrameType.JSON_BYTES),
    /** One batch. */
    BATCH(5, BatchHeader.MAX_BYTES + BatchHeader.MAX_RAW_BYTES),
    /** Durable so far, and the window. */
    ACK(6, FrameType.JSON_BYTES),
    /** The cycle's totals. */
    CLOSE_CYCLE(7, FrameType.JSON_BYTES),
    /** The recovery point is durable in the sink. */
    COMMITTED(8, FrameType.JSON_BYTES),
    /** The gateway asks the agent. */
    REQUEST(9, FrameType.JSON_BYTES),
    /** News for the operator. */
    EVENT(10, FrameType.JSON_BYTES),
    /** A sign of life is asked for. */
    PING(11, FrameType.SHORT_JSON_BYTES),
    /** A sign of life. */
    PONG(12, FrameType.SHORT_JSON_BYTES),
    /** The end of the connection. */
    ERROR(13, FrameType.ERROR_JSON_BYTES);

    /** The ceiling of the bodies that anybody may send. */
    static final int SHORT_JSON_BYTES = 4 << 10;

    /** The ceiling of an error, which is one line. */
    static final int ERROR_JSON_BYTES = 16 << 10;

    /** The ceiling of the other JSON bodies. */
    static final int JSON_BYTES = 256 << 10;

    private static final FrameType[] ALL = values();

    private final int code;
    private final int maxBodyBytes;

    FrameType(int code, int maxBodyBytes) {
        this.code = code;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** The number in the frame's head. */
    public int code() {
        return code;
    }

    /** The largest body. */
    public int maxBodyBytes() {
        return maxBodyBytes;
    }

    static @Nullable FrameType ofCode(int code) {
        return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
    }
}
