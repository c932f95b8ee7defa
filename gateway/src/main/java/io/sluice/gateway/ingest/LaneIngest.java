package io.sluice.gateway.ingest;

import io.sluice.gateway.cycle.CycleIdentity;
import io.sluice.gateway.cycle.SequenceTracker;
import io.sluice.gateway.meter.GatewayCounters;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Codec;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Frame;
import io.sluice.wire.FrameType;
import io.sluice.wire.Id;
import io.sluice.wire.WireException;
import java.util.List;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/**
 * The stage that lets a lane's frames in: window, checksums, the rules for batches, sequences.
 *
 * <p>In: frames, whose ownership it takes. Out: batches that are good and new, in the lane's order. Errors: {@link WireException}, with the
 * documented code, which ends the session. Threads: the lane's event loop; does not block.
 */
public final class LaneIngest {

    private static final int SLACK_BYTES = 4096;

    private final Id cycle;
    private final int lane;
    private final int batchBytes;
    private final long[] ceilingUnits;
    private final SequenceTracker sequences;
    private final ReceiveWindow window;
    private final LongConsumer wireBytes;
    private final GatewayCounters counters;
    private long last = -1;

    /**
     * The way in of one lane.
     *
     * @param baseSizes of the cycle's disks, in bytes, by index: a disk that shrank is zeroed up to there
     * @param wireBytes counts the cycle's frame bytes
     * @param counters the gateway's
     */
    public LaneIngest(
            CycleIdentity identity,
            List<Long> baseSizes,
            int lane,
            int batchBytes,
            SequenceTracker sequences,
            ReceiveWindow window,
            LongConsumer wireBytes,
            GatewayCounters counters) {
        this.cycle = identity.cycle();
        this.lane = lane;
        this.batchBytes = batchBytes;
        this.sequences = sequences;
        this.window = window;
        this.wireBytes = wireBytes;
        this.counters = counters;
        this.ceilingUnits = new long[identity.disks().size()];
        for (int disk = 0; disk < ceilingUnits.length; disk++) {
            long bytes = Math.max(identity.disks().get(disk).sizeBytes(), baseSizes.get(disk));
            ceilingUnits[disk] = (bytes + SLACK_BYTES - 1) / SLACK_BYTES * (SLACK_BYTES / 512);
        }
    }

    /** The stage. */
    public Flux<Batch> ingest(Flux<Frame> frames) {
        return frames.handle(this::admit).doOnError(e -> counters.ingest().failed());
    }

    private void admit(Frame frame, SynchronousSink<Batch> out) {
        long frameBytes = frame.frameBytes();
        int stream = frame.stream();
        if (frame.type() != FrameType.BATCH || stream != lane) {
            frame.release();
            throw new WireException(
                    ErrorCode.BAD_STATE, "frame " + frame.type() + " of stream " + stream + " on lane " + lane);
        }
        int headerCrc = headerCrc(frame);
        Batch batch = Batch.decode(frame, cycle);
        boolean taken = false;
        try {
            window.received(frameBytes);
            wireBytes.accept(frameBytes);
            counters.frame(frameBytes);
            require(batch.header());
            taken = sequences.admit(batch.header().sequence(), headerCrc);
        } finally {
            if (!taken) {
                batch.release();
            }
        }
        window.admitted(batch.header().sequence(), frameBytes, !taken);
        if (taken) {
            counters.ingest().out(batch.header().rawLength());
            out.next(batch);
        } else {
            counters.duplicate();
        }
    }

    /** The header's own CRC: what tells a duplicate from a conflict. A frame too short for it is refused when it is decoded. */
    private static int headerCrc(Frame frame) {
        int available = frame.body().readableBytes();
        int header = available < 2 ? 0 : frame.body().getUnsignedShort(0);
        return header < 4 || header > available ? 0 : frame.body().getInt(header - 4);
    }

    private void require(BatchHeader header) {
        if (header.disk() >= ceilingUnits.length) {
            throw bad(header, "of disk " + header.disk() + " where the cycle has " + ceilingUnits.length);
        }
        if (header.codec() == Codec.ZSTD || header.flags() != 0 || header.rawLength() > batchBytes) {
            throw bad(
                    header,
                    "with codec " + header.codec() + ", flags " + header.flags() + " and " + header.rawLength()
                            + " bytes, where none or zeros and " + batchBytes + " are taken");
        }
        if (header.extents().endUnits() > ceilingUnits[header.disk()]) {
            throw bad(
                    header,
                    "ends at unit " + header.extents().endUnits() + " of a disk of " + ceilingUnits[header.disk()]);
        }
        if (header.sequence() <= last) {
            throw new WireException(
                    ErrorCode.SEQUENCE_CONFLICT,
                    "sequence " + header.sequence() + " after " + last + " on lane " + lane);
        }
        last = header.sequence();
    }

    private static WireException bad(BatchHeader header, String what) {
        return new WireException(ErrorCode.BAD_BATCH, "batch " + header.sequence() + " " + what);
    }
}
