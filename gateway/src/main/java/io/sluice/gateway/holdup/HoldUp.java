package io.sluice.gateway.holdup;

import io.sluice.wire.LaneCounts;
import org.jspecify.annotations.Nullable;

/**
 * From the state of the queues along the path to the hop that they wait for: a pure function.
 *
 * <p>Everything on the path is bounded, so what is slow fills what is before it and empties what is behind it. The search goes against the
 * stream: a cache that is full waits for what is behind it, the limit or the sink. With room there, a front of the gateway that has as much in
 * it as it takes waits for itself: compression where batches queue up before the cores, and else the cache, whose syncs make durable. With
 * room there as well, the gateway waits for the agent, and the agent's lanes say what for. What counts of them is where most of
 * them are, since each lane does one thing at a time.
 */
public final class HoldUp {

    /** Of one lane at once; as many as the compressor takes, and half of that is a queue. */
    private static final int COMPRESSING_PER_LANE = 2;

    private HoldUp() {}

    /** The hop that a cycle waits for at that moment. */
    public static Hop of(Moment moment) {
        return switch (moment.phase()) {
            case COMMITTING -> Hop.SINK;
            case UPLOADING -> behindTheCache(moment);
            case RECEIVING -> moment.isCacheFull() ? behindTheCache(moment) : beforeTheCache(moment);
        };
    }

    /** Nothing on its way means that the segments are still being closed, or that others fill the cache. */
    private static Hop behindTheCache(Moment moment) {
        if (moment.uploads() == 0) {
            return Hop.CACHE;
        }
        return 2 * moment.throttled() >= moment.uploads() ? Hop.THROTTLE : Hop.SINK;
    }

    private static Hop beforeTheCache(Moment moment) {
        if (moment.lanes() > 0 && moment.compressing() >= (long) COMPRESSING_PER_LANE * moment.lanes()) {
            return Hop.COMPRESSION;
        }
        if (moment.lanes() > 0 && 2 * moment.frontBytes() >= moment.windowBytes() * moment.lanes()) {
            return Hop.CACHE;
        }
        return beforeTheGateway(moment.agent());
    }

    /** A window that is used up though the gateway has room is used up on its way. */
    private static Hop beforeTheGateway(@Nullable LaneCounts lanes) {
        if (lanes == null) {
            return Hop.AGENT;
        }
        int network = lanes.sending() + lanes.window();
        if (lanes.limited() > network && lanes.limited() >= lanes.reading()) {
            return Hop.HOST_LIMIT;
        }
        return network > lanes.reading() ? Hop.NETWORK : Hop.DISK;
    }
}
