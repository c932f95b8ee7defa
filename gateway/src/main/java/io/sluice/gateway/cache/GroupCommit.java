package io.sluice.gateway.cache;

import io.sluice.gateway.cache.JournalRecord.Acknowledged;
import io.sluice.gateway.cache.JournalRecord.Finished;
import io.sluice.sink.map.CycleMap;
import io.sluice.sink.segment.SegmentSummary;
import io.sluice.sink.segment.SyncFailedException;
import io.sluice.sink.segment.Watermark;
import io.sluice.sink.vault.PointRun;
import io.sluice.wire.BatchHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Syncs what the appender has written, and says so: first to the journal, then to whoever waits. The first batch after a pause is synced at
 * once; in a steady stream one sync covers what came since the last.
 *
 * <p>A failed sync is final. Nobody knows what is on the disk then, and a second sync that succeeds would prove nothing, since the kernel
 * may have dropped the pages. So the cycle is marked as lost in its journal and never resumed; its batches come again in another.
 *
 * <p>Threads: steps are taken from any thread and done by one at a time on the disk scheduler, in the order of their coming. Blocks there.
 */
final class GroupCommit {

    /** Who hears what has become durable, on a thread of the disk scheduler. */
    interface Listener {

        /** A batch is durable. */
        void onDurable(BatchHeader batch);

        /** A sync took that long. */
        void onSynced(long nanos);

        /** A segment is closed and durable. */
        void onFinished(FinishedSegment segment);

        /** Nothing more becomes durable: given up, for this reason. */
        void onGivenUp(Throwable reason);
    }

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /**
     * Between the syncs of a cycle that has always more to sync: what comes meanwhile shares the next one, its record in the journal and its
     * ACK. Nobody waits for it but whoever sends the last batch.
     */
    private static final long SPACING_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** The same while a lane's window is more than half used: a sync comes before its sender has to stop, and still covers many batches. */
    private static final long URGENT_SPACING_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Journal journal;
    private final CycleMap map;
    private final Listener listener;
    private final Scheduler disk;

    private final Queue<Step> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger working = new AtomicInteger();
    private final List<Waiting> waiting = new ArrayList<>();
    private long lastSync;
    private boolean urgent;
    private volatile boolean alarm;
    private long alarmAt;
    private volatile @Nullable Throwable failure;

    GroupCommit(Journal journal, CycleMap map, Listener listener, Scheduler disk) {
        this.journal = journal;
        this.map = map;
        this.listener = listener;
        this.disk = disk;
        this.lastSync = disk.now(TimeUnit.NANOSECONDS) - SPACING_NANOS;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /**
     * Completes {@code sink} when the batch, which is in the segment's file already, is durable. One that is not urgent wakes nobody while an alarm
     * is set: whoever hears that takes down the alarm first and then looks at all there is, this one too.
     */
    void await(OpenSegment segment, BatchHeader batch, boolean soon, Sinks.Empty<Void> sink) {
        queue.add(new Step() {
            @Override
            public void run() {
                waiting.add(new Waiting(segment, batch, sink));
                urgent |= soon;
            }

            @Override
            public void fail(Throwable reason) {
                sink.tryEmitError(reason);
            }
        });
        if (soon || !alarm) {
            wake();
        }
    }

    /** Closes a segment to which nothing will be appended any more. */
    void finish(OpenSegment segment) {
        enqueue(new Step() {
            @Override
            public void run() throws IOException {
                finishNow(segment, null);
            }

            @Override
            public void fail(Throwable reason) {
                closeQuietly(segment);
            }
        });
    }

    /** Closes the cycle's last segment with the map runs in it. */
    void close(OpenSegment last, MonoSink<List<PointRun>> sink) {
        enqueue(new Step() {
            @Override
            public void run() throws IOException {
                sync();
                List<PointRun> runs = map.writeRuns(last.writer(), last.extents());
                finishNow(last, runs);
                sink.success(runs);
            }

            @Override
            public void fail(Throwable reason) {
                closeQuietly(last);
                sink.error(reason);
            }
        });
    }

    /** Closes the files as they are; {@code sink} completes in any case. */
    void abandon(@Nullable OpenSegment left, Throwable reason, MonoSink<Void> sink) {
        enqueue(new Step() {
            @Override
            public void run() {
                giveUp(reason);
                closeQuietly(left);
                sink.success();
            }

            @Override
            public void fail(Throwable earlier) {
                run();
            }
        });
    }

    private void enqueue(Step step) {
        queue.add(step);
        wake();
    }

    private void wake() {
        if (working.getAndIncrement() == 0) {
            try {
                disk.schedule(this::drain);
            } catch (RuntimeException e) {
                giveUp(e);
                drain();
            }
        }
    }

    private void drain() {
        int missed = 1;
        while (missed != 0) {
            for (Step step = queue.poll(); step != null; step = queue.poll()) {
                attempt(step);
            }
            attempt(this::syncWhenDue);
            missed = working.addAndGet(-missed);
        }
    }

    private void attempt(Step step) {
        Throwable failed = failure;
        if (failed != null) {
            giveUp(failed);
            step.fail(failed);
            return;
        }
        try {
            step.run();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            if (e instanceof SyncFailedException) {
                lose(e);
            }
            giveUp(e);
            step.fail(e);
        }
    }

    /**
     * The alarm has this called again, as every step has; one that was set for later and comes when there is nothing to do does no harm. A
     * scheduler's nanoseconds do not go back with the host's clock; should those of one do so, the last sync lies in the future, and nobody waits for it to come again.
     */
    private void syncWhenDue() throws IOException {
        long now = disk.now(TimeUnit.NANOSECONDS);
        long due = lastSync + (urgent ? URGENT_SPACING_NANOS : SPACING_NANOS);
        if (due - now <= 0 || due - now > SPACING_NANOS) {
            sync();
        } else if (!waiting.isEmpty() && (!alarm || due - alarmAt < 0)) {
            alarm = true;
            alarmAt = due;
            disk.schedule(() -> enqueue(() -> alarm = false), due - now, TimeUnit.NANOSECONDS);
        }
    }

    private void sync() throws IOException {
        if (waiting.isEmpty()) {
            return;
        }
        lastSync = disk.now(TimeUnit.NANOSECONDS);
        OpenSegment segment = waiting.get(0).segment;
        long began = System.nanoTime();
        Watermark durable = segment.writer().force();
        listener.onSynced(System.nanoTime() - began);
        journal.append(new Acknowledged(segment.writer().id(), durable.batches(), durable.length()));
        completeWaiting();
    }

    private void finishNow(OpenSegment segment, @Nullable List<PointRun> runs) throws IOException {
        SegmentSummary summary = segment.writer().finish();
        if (runs == null) {
            map.add(summary, segment.extents());
        }
        journal.append(Finished.of(summary, segment.sequences(), segment.totals(), runs));
        completeWaiting();
        listener.onFinished(new FinishedSegment(summary, segment.file(), segment.cacheBytes()));
    }

    private void completeWaiting() {
        for (Waiting batch : waiting) {
            listener.onDurable(batch.header);
            batch.sink.tryEmitEmpty();
        }
        waiting.clear();
        urgent = false;
    }

    private void lose(Throwable reason) {
        try {
            journal.appendLost(String.valueOf(reason.getMessage()));
        } catch (IOException e) {
            LOG.error("a cycle whose sync failed cannot be made void: do not use this disk again", e);
        }
    }

    private void giveUp(Throwable reason) {
        boolean first = failure == null;
        failure = reason;
        waiting.forEach(batch -> batch.sink.tryEmitError(reason));
        waiting.clear();
        if (first) {
            listener.onGivenUp(reason);
        }
    }

    private void closeQuietly(@Nullable OpenSegment segment) {
        try {
            if (segment != null) {
                segment.writer().close();
            }
        } catch (IOException e) {
            LOG.warn("file of an abandoned cycle could not be closed: {}", e.toString());
        }
    }

    /** Something to do, in its turn; the alarm and the look whether a sync is due have nobody to tell of a failure. */
    @FunctionalInterface
    private interface Step {

        void run() throws IOException;

        default void fail(Throwable reason) {
            LOG.debug("left undone: {}", reason.toString());
        }
    }

    private record Waiting(OpenSegment segment, BatchHeader header, Sinks.Empty<Void> sink) {}
}
