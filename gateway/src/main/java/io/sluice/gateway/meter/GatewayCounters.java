package io.sluice.gateway.meter;

import java.util.concurrent.atomic.LongAdder;

/** What a gateway counts, beside what its compressor and its store count themselves. Threads: any. Units: bytes, nanoseconds. */
public final class GatewayCounters {

    private final StageCounters ingest = new StageCounters();
    private final StageCounters cache = new StageCounters();
    private final LongAdder frames = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder acks = new LongAdder();
    private final LongAdder grantedBytes = new LongAdder();
    private final LongAdder syncs = new LongAdder();
    private final LongAdder cyclesOpened = new LongAdder();
    private final LongAdder cyclesCommitted = new LongAdder();
    private final LongAdder cyclesFailed = new LongAdder();

    /** From the socket to compression. In: frame bytes. Waiting: lanes whose window is closed. */
    public StageCounters ingest() {
        return ingest;
    }

    /** From compression to the upload. In: what is written. Out: what is in the sink and leaves. At work: syncs. */
    public StageCounters cache() {
        return cache;
    }

    /** A batch's frame has been received, of that many bytes. */
    public void frame(long bytes) {
        frames.increment();
        ingest.in(bytes);
    }

    /** A batch was here already, and is dropped. */
    public void duplicate() {
        duplicates.increment();
    }

    /** An ACK lets that many bytes more come. */
    public void granted(long bytes) {
        acks.increment();
        grantedBytes.add(bytes);
    }

    /** A sync took that long. */
    public void synced(long nanos) {
        syncs.increment();
        cache.worked(nanos);
    }

    /** A cycle has been opened, or is gone on with. */
    public void cycleOpened() {
        cyclesOpened.increment();
    }

    /** A cycle has become a recovery point. */
    public void cycleCommitted() {
        cyclesCommitted.increment();
    }

    /** A session ended in the midst of a cycle. */
    public void cycleFailed() {
        cyclesFailed.increment();
    }

    /** Frames with batches. */
    public long frames() {
        return frames.sum();
    }

    /** Batches that were here already. */
    public long duplicates() {
        return duplicates.sum();
    }

    /** ACKs. */
    public long acks() {
        return acks.sum();
    }

    /** What all of them have let come, first grants included. */
    public long grantedBytes() {
        return grantedBytes.sum();
    }

    /** Syncs of the cache's files. */
    public long syncs() {
        return syncs.sum();
    }

    /** Cycles opened or gone on with. */
    public long cyclesOpened() {
        return cyclesOpened.sum();
    }

    /** Cycles that became recovery points. */
    public long cyclesCommitted() {
        return cyclesCommitted.sum();
    }

    /** Cycles in whose midst a session ended. */
    public long cyclesFailed() {
        return cyclesFailed.sum();
    }
}
