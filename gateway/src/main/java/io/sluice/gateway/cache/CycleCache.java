package io.sluice.gateway.cache;

import io.sluice.gateway.cycle.CycleIdentity;
import io.sluice.gateway.meter.StageCounters;
import io.sluice.sink.segment.SegmentWriter;
import io.sluice.sink.vault.PointRun;
import io.sluice.wire.Batch;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Id;
import io.sluice.wire.WireException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/**
 * The stage that makes batches durable: appends them to the cycle's open segment and completes when a sync has covered them.
 *
 * <p>Two workers, each on at most one thread of the disk scheduler at a time. The <em>appender</em> writes what has come, in the order of coming, and
 * starts a new segment when the open one has no more room. The {@link GroupCommit} syncs behind it: while one sync is under way the next
 * batches are written, and one sync covers all of them.
 *
 * <p>In: batches, whose ownership it takes. Out: a signal per batch, on a thread of the disk scheduler. Errors: the first failure ends the
 * cycle in this gateway; every batch that waits fails with it, and so do later ones. Limits: what waits is bounded by the lanes' windows and by the pool that
 * the batches hold leases of.
 */
public final class CycleCache {

    private static final Logger LOG = LoggerFactory.getLogger(CycleCache.class);

    private final Path directory;
    private final CycleIdentity identity;
    private final CacheEnvironment environment;
    private final CacheSpace.Account space;
    private final GroupCommit commits;
    private final StageCounters counters;

    private final Queue<Work> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger working = new AtomicInteger();
    private @Nullable OpenSegment open;
    private volatile @Nullable Throwable failure;

    /** Of a cycle whose last segment is closed already ({@code closed}), every batch is refused. */
    CycleCache(
            Path directory,
            CycleIdentity identity,
            CacheEnvironment environment,
            CacheSpace.Account space,
            GroupCommit commits,
            boolean closed) {
        this.directory = directory;
        this.identity = identity;
        this.environment = environment;
        this.space = space;
        this.commits = commits;
        this.counters = environment.counters().cache();
        this.failure = closed ? closed() : null;
    }

    private static WireException closed() {
        return new WireException(ErrorCode.BAD_STATE, "the cycle is closed: no batch follows CLOSE_CYCLE");
    }

    /**
     * Takes a batch at once, whether the Mono is ever subscribed to or not; it completes when the batch is durable. The batch is released when it
     * is written.
     *
     * @param urgent whether its sender will soon have to wait for what is durable
     */
    public Mono<Void> append(Batch batch, boolean urgent) {
        Sinks.Empty<Void> durable = Sinks.empty();
        counters.enter();
        enqueue(new Append(batch, urgent, durable));
        return durable.asMono();
    }

    /** Closes the open segment, so that it can be uploaded; nothing if there is none. */
    public void roll() {
        enqueue(this::rollNow);
    }

    /** Closes the last segment with the cycle's map runs in it; completes when it is durable and handed to the upload. */
    public Mono<List<PointRun>> close() {
        return Mono.create(sink -> enqueue(new Close(sink)));
    }

    /** Gives up: no more work is done; what waits fails. Completes when the files are closed. */
    public Mono<Void> abandon(Throwable reason) {
        return Mono.create(sink -> enqueue(new Abandon(reason, sink)));
    }

    private void enqueue(Work work) {
        queue.add(work);
        if (working.getAndIncrement() == 0) {
            try {
                environment.disk().schedule(this::drain);
            } catch (RuntimeException e) {
                failure = e;
                drain();
            }
        }
    }

    private void drain() {
        int missed = 1;
        while (missed != 0) {
            for (Work work = queue.poll(); work != null; work = queue.poll()) {
                work(work);
            }
            missed = working.addAndGet(-missed);
        }
    }

    private void work(Work work) {
        Throwable failed = failure != null ? failure : commits.failure();
        if (failed != null) {
            work.fail(failed);
            return;
        }
        try {
            work.run();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            failure = e;
            counters.failed();
            work.fail(e);
        }
    }

    private void write(Batch batch) throws IOException {
        OpenSegment segment = segmentFor(batch);
        segment.append(batch.header(), batch.payload());
        space.write(batch.header().recordLength());
        counters.in(batch.header().recordLength());
    }

    private OpenSegment segmentFor(Batch batch) throws IOException {
        OpenSegment segment = open;
        if (segment != null && segment.writer().hasRoomFor(batch.header()) && isShort(segment, batch)) {
            return segment;
        }
        rollNow();
        return create();
    }

    /** The ceiling may have come down since the segment was begun. */
    private boolean isShort(OpenSegment segment, Batch batch) {
        SegmentWriter writer = segment.writer();
        return writer.batches() == 0 || writer.length() + batch.header().recordLength() <= ceilingBytes();
    }

    private long ceilingBytes() {
        return environment.segmentBytes().applyAsLong(identity.machine());
    }

    private OpenSegment create() throws IOException {
        Id id = environment.segmentIds().get();
        Path file = directory.resolve(id + CycleFiles.SEGMENT);
        SegmentWriter writer =
                SegmentWriter.create(file, identity.segmentHeader(id), ceilingBytes(), environment.allocator());
        OpenSegment created = new OpenSegment(file, writer);
        open = created;
        return created;
    }

    private void rollNow() {
        OpenSegment full = open;
        open = null;
        if (full != null) {
            commits.finish(full);
        }
    }

    private OpenSegment lastSegment() throws IOException {
        OpenSegment last = open != null ? open : create();
        open = null;
        return last;
    }

    /** Something to do for the appender. */
    @FunctionalInterface
    private interface Work {

        void run() throws IOException;

        default void fail(Throwable reason) {
            LOG.debug("left undone: {}", reason.toString());
        }
    }

    private final class Append implements Work {

        private final Batch batch;
        private final boolean urgent;
        private final Sinks.Empty<Void> sink;

        Append(Batch batch, boolean urgent, Sinks.Empty<Void> sink) {
            this.batch = batch;
            this.urgent = urgent;
            this.sink = sink;
        }

        @Override
        public void run() throws IOException {
            try {
                write(batch);
            } finally {
                release();
            }
            OpenSegment segment = open;
            if (segment != null) {
                commits.await(segment, batch.header(), urgent, sink);
            }
        }

        @Override
        public void fail(Throwable reason) {
            if (batch.refCnt() > 0) {
                release();
            }
            sink.tryEmitError(reason);
        }

        private void release() {
            counters.leave();
            batch.release();
        }
    }

    private final class Close implements Work {

        private final MonoSink<List<PointRun>> sink;

        Close(MonoSink<List<PointRun>> sink) {
            this.sink = sink;
        }

        @Override
        public void run() throws IOException {
            commits.close(lastSegment(), sink);
            failure = closed();
        }

        @Override
        public void fail(Throwable reason) {
            sink.error(reason);
        }
    }

    private final class Abandon implements Work {

        private final Throwable reason;
        private final MonoSink<Void> sink;

        Abandon(Throwable reason, MonoSink<Void> sink) {
            this.reason = reason;
            this.sink = sink;
        }

        @Override
        public void run() {
            failure = reason;
            OpenSegment left = open;
            open = null;
            commits.abandon(left, reason, sink);
        }

        @Override
        public void fail(Throwable earlier) {
            run();
        }
    }
}
