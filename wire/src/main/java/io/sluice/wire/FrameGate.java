package io.sluice.wire;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which frames one side takes, judged by a frame's head alone: whatever has no place here ends the connection before memory is taken for
 * its body (docs/wire.md, section 1).
 *
 * <p>A gateway takes a HELLO first; the stream that it names, 0 for a control connection or a lane's number, is the connection's from
 * then on. Threads: the channel's event loop.
 */
final class FrameGate {

    private static final Set<FrameType> ALWAYS = EnumSet.of(FrameType.PING, FrameType.PONG, FrameType.ERROR);
    private static final Set<FrameType> FIRST = with(FrameType.HELLO);
    private static final Set<FrameType> CONTROL = with(FrameType.OPEN_CYCLE, FrameType.CLOSE_CYCLE, FrameType.EVENT);
    private static final Set<FrameType> LANE = with(FrameType.BATCH);
    private static final Set<FrameType> FROM_GATEWAY =
            with(FrameType.WELCOME, FrameType.CYCLE_OPEN, FrameType.ACK, FrameType.COMMITTED, FrameType.REQUEST);

    private static final int ANY_STREAM = -1;

    private Set<FrameType> taken;
    private int stream = ANY_STREAM;

    private FrameGate(Set<FrameType> taken) {
        this.taken = taken;
    }

    /** What a gateway takes from an agent. */
    static FrameGate ofGateway() {
        return new FrameGate(FIRST);
    }

    /** What an agent takes from a gateway. */
    static FrameGate ofAgent() {
        return new FrameGate(FROM_GATEWAY);
    }

    /**
     * Lets a frame pass.
     *
     * @throws WireException BAD_FRAME for its stream, BAD_STATE for its type
     */
    void pass(FrameType type, int itsStream) {
        if (!taken.contains(type)) {
            throw new WireException(ErrorCode.BAD_STATE, "frame " + type + " has no place here");
        }
        if (itsStream > Limits.MAX_LANES || !(isSignOfLife(type) ? itsStream == 0 : isOurs(itsStream, type))) {
            throw new WireException(ErrorCode.BAD_FRAME, "frame " + type + " on stream " + itsStream);
        }
        if (type == FrameType.HELLO) {
            stream = itsStream;
            taken = itsStream == 0 ? CONTROL : LANE;
        }
    }

    /** An ERROR may be about the connection as such, on stream 0. */
    private boolean isOurs(int itsStream, FrameType type) {
        return stream == ANY_STREAM || itsStream == stream || (type == FrameType.ERROR && itsStream == 0);
    }

    private static boolean isSignOfLife(FrameType type) {
        return type == FrameType.PING || type == FrameType.PONG;
    }

    private static Set<FrameType> with(FrameType... types) {
        Set<FrameType> all = EnumSet.copyOf(ALWAYS);
        all.addAll(Set.of(types));
        return all;
    }
}
