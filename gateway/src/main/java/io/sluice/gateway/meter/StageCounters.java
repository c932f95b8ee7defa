package io.sluice.gateway.meter;

import java.util.concurrent.atomic.LongAdder;

/**
 * What one stage of the path has taken in and handed on. Counting costs an addition; adding up is left to those who read.
 *
 * <p>Units: bytes, nanoseconds. Threads: any.
 */
public final class StageCounters {

    private final LongAdder inBytes = new LongAdder();
    private final LongAdder outBytes = new LongAdder();
    private final LongAdder workNanos = new LongAdder();
    private final LongAdder waitNanos = new LongAdder();
    private final LongAdder entered = new LongAdder();
    private final LongAdder left = new LongAdder();
    private final LongAdder errors = new LongAdder();

    /** Bytes have come in. */
    public void in(long bytes) {
        inBytes.add(bytes);
    }

    /** Bytes are handed on. */
    public void out(long bytes) {
        outBytes.add(bytes);
    }

    /** Something is in the stage now. */
    public void enter() {
        entered.increment();
    }

    /** Something has left the stage, whatever became of it. */
    public void leave() {
        left.increment();
    }

    /** It was at work for that long. */
    public void worked(long nanos) {
        workNanos.add(nanos);
    }

    /** What was in it had to wait for that long. */
    public void waited(long nanos) {
        waitNanos.add(nanos);
    }

    /** It failed. */
    public void failed() {
        errors.increment();
    }

    /** Bytes that came in. */
    public long inBytes() {
        return inBytes.sum();
    }

    /** Bytes that were handed on. */
    public long outBytes() {
        return outBytes.sum();
    }

    /** Time at work, all threads together. */
    public long workNanos() {
        return workNanos.sum();
    }

    /** Time spent waiting, all who waited together. */
    public long waitNanos() {
        return waitNanos.sum();
    }

    /** What is in it now. */
    public long depth() {
        return Math.max(0, entered.sum() - left.sum());
    }

    /** How often it failed. */
    public long errors() {
        return errors.sum();
    }
}
