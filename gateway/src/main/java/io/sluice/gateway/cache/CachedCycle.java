package io.sluice.gateway.cache;

import io.sluice.gateway.cache.JournalRecord.Closed;
import io.sluice.gateway.cache.JournalRecord.Uploaded;
import io.sluice.gateway.cycle.CycleIdentity;
import io.sluice.gateway.cycle.CycleTotals;
import io.sluice.gateway.cycle.SequenceTracker;
import io.sluice.sink.map.CycleMap;
import io.sluice.sink.segment.SegmentSummary;
import io.sluice.sink.vault.PointRun;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.OpenCycle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A cycle that is open in this gateway: what of it is durable, and the files that hold it.
 *
 * <p>Threads: any; what touches files does so on the disk scheduler. Owns: its directory's files until {@link #delete} or {@link
 * #abandon}. After abandoning, the files stay and the cycle can be resumed by {@link CacheDirectory#resume}.
 */
public final class CachedCycle {

    private final Path directory;
    private final CacheEnvironment environment;
    private final CacheSpace.Account account;
    private final OpenCycles.Place place;
    private final Leftovers leftovers;
    private final Journal journal;
    private final CycleIdentity identity;
    private final OpenCycle request;
    private final boolean isResumed;
    private final @Nullable CloseCycle closedBefore;
    private final @Nullable List<PointRun> runsBefore;
    private final SequenceTracker sequences;
    private final CycleTotals totals;
    private final List<SegmentSummary> segments;
    private final CycleCache batches;
    private final Sinks.Many<FinishedSegment> finished = Sinks.many().unicast().onBackpressureBuffer();
    private final Sinks.Empty<Void> givenUp = Sinks.empty();
    private boolean deleted;

    CachedCycle(
            Path directory,
            CacheEnvironment environment,
            CacheSpace.Account account,
            Journal journal,
            CycleMap map,
            CycleState state,
            OpenCycles.Place place,
            Leftovers leftovers) {
        this.directory = directory;
        this.environment = environment;
        this.account = account;
        this.place = place;
        this.leftovers = leftovers;
        this.journal = journal;
        this.identity = state.identity();
        this.request = state.request();
        this.isResumed = state.isResumed();
        this.closedBefore = state.closed();
        this.runsBefore = state.runs();
        this.sequences = new SequenceTracker(state.durablePairs());
        this.totals = state.totals();
        this.segments = new ArrayList<>(state.segments());
        GroupCommit commits = new GroupCommit(journal, map, new Durable(), environment.disk());
        this.batches = new CycleCache(directory, identity, environment, account, commits, runsBefore != null);
        state.notUploaded().forEach(finished::tryEmitNext);
    }

    /** Which cycle it is. */
    public CycleIdentity identity() {
        return identity;
    }

    /** What the agent asked for when it opened the cycle. */
    public OpenCycle request() {
        return request;
    }

    /** Whether it had begun in an earlier session. */
    public boolean wasResumed() {
        return isResumed;
    }

    /** Whether CLOSE_CYCLE had been received before the cycle was resumed. */
    public boolean wasClosed() {
        return closedBefore != null;
    }

    /** The sequences that have come and are durable. */
    public SequenceTracker sequences() {
        return sequences;
    }

    /** What is durable adds up to this. */
    public CycleTotals totals() {
        return totals;
    }

    /** The stage that makes batches durable. */
    public CycleCache batches() {
        return batches;
    }

    /**
     * Segments as they are closed, for one subscriber; ends when {@link #close} is done, and fails at once when the cycle cannot go on or is
     * abandoned.
     */
    public Flux<FinishedSegment> finished() {
        return finished.asFlux().takeUntilOther(givenUp.asMono());
    }

    /** All closed segments, in the order of their making. */
    public List<SegmentSummary> segments() {
        synchronized (segments) {
            return List.copyOf(segments);
        }
    }

    /** A segment is durable in the sink: its file goes. */
    public Mono<Void> uploaded(FinishedSegment segment) {
        return blocking(() -> {
            journal.append(new Uploaded(segment.summary().id()));
            Files.delete(segment.file());
            account.giveBack(segment.cacheBytes());
            environment.counters().cache().out(segment.cacheBytes());
        });
    }

    /**
     * Closes the cycle: its last segment with the map runs is then among {@link #finished}, which ends. A cycle in which nothing changed
     * has neither segments nor runs.
     */
    public Mono<List<PointRun>> close(CloseCycle totalsOfAgent) {
        return blocking(() -> journal.append(new Closed(totalsOfAgent)))
                .then(Mono.defer(this::runs))
                .doOnSuccess(runs -> finished.tryEmitComplete());
    }

    private Mono<List<PointRun>> runs() {
        if (runsBefore != null) {
            return Mono.just(runsBefore);
        }
        return totals.isZero() ? Mono.just(List.of()) : batches.close();
    }

    /** Lets the cycle go, to be resumed: what is durable stays in the cache. Completes when its files are closed. */
    public Mono<Void> abandon(Throwable reason) {
        return batches.abandon(reason).then(blocking(this::release));
    }

    private synchronized void release() throws IOException {
        place.leave();
        try {
            journal.close();
        } finally {
            if (!deleted) {
                leftovers.add(directory, account);
                leftovers.deleteOldest();
            }
        }
    }

    /** Removes all of it from the cache: it is committed, or aborted. The cycle is closed or abandoned before. */
    public Mono<Void> delete() {
        return blocking(this::deleteNow);
    }

    /** Excludes {@link #release}: a cycle that ends while it is being deleted is gone before another session looks for it. */
    private synchronized void deleteNow() throws IOException {
        place.leave();
        journal.close();
        deleted = true;
        if (!leftovers.delete(directory)) {
            CycleFiles.delete(directory);
            account.close();
        }
    }

    private Mono<Void> blocking(DiskWork.Task work) {
        return DiskWork.run(environment.disk(), work);
    }

    private final class Durable implements GroupCommit.Listener {

        @Override
        public void onDurable(BatchHeader batch) {
            totals.add(batch);
            sequences.durable(batch.sequence());
        }

        @Override
        public void onSynced(long nanos) {
            environment.counters().synced(nanos);
        }

        @Override
        public void onFinished(FinishedSegment segment) {
            synchronized (segments) {
                segments.add(segment.summary());
            }
            account.leave(segment.cacheBytes());
            finished.tryEmitNext(segment);
        }

        @Override
        public void onGivenUp(Throwable reason) {
            givenUp.tryEmitError(reason);
        }
    }
}
