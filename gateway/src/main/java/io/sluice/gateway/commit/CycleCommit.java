package io.sluice.gateway.commit;

import io.sluice.gateway.cache.CachedCycle;
import io.sluice.gateway.cycle.CycleIdentity;
import io.sluice.sink.segment.SegmentDisk;
import io.sluice.sink.segment.SegmentSummary;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.vault.CommitResult;
import io.sluice.sink.vault.Consistency;
import io.sluice.sink.vault.PointAgent;
import io.sluice.sink.vault.PointDisk;
import io.sluice.sink.vault.PointKind;
import io.sluice.sink.vault.PointRun;
import io.sluice.sink.vault.PointSegment;
import io.sluice.sink.vault.PointTime;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Id;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * From the agent's CLOSE_CYCLE to the recovery point: checks the totals, writes the map runs, waits for the upload, creates the manifest.
 *
 * <p>Order is everything here: the manifest names only what is durable in the sink, so it is created last; and the agent hears COMMITTED
 * only after the commit has been checked against zombies.
 */
public final class CycleCommit {

    private final Vault vault;
    private final CachedCycle cycle;
    private final OpenCycle request;
    private final @Nullable RecoveryPoint parent;
    private final PointAgent agent;
    private final Instant openedAt;
    private final Mono<Void> uploaded;

    /**
     * A commit on top of {@code parent}, which is null for the first point.
     *
     * @param request the OPEN_CYCLE of this session, which may not be the one that the cycle began with
     * @param openedAt the gateway's clock when it came; the cut is older by the age that the agent has measured then
     */
    public CycleCommit(
            Vault vault,
            BlobStore store,
            CachedCycle cycle,
            OpenCycle request,
            @Nullable RecoveryPoint parent,
            PointAgent agent,
            Instant openedAt) {
        this.vault = vault;
        this.cycle = cycle;
        this.request = request;
        this.parent = parent;
        this.agent = agent;
        this.openedAt = openedAt;
        this.uploaded = new SegmentUpload(store, cycle).upload(cycle.finished()).cache();
    }

    /** Uploads segments as they are closed. Subscribe early and once; ends when the cycle is closed and all is in the sink. */
    public Mono<Void> upload() {
        return uploaded;
    }

    /**
     * Commits with the agent's totals.
     *
     * @param wireBytes frame bytes received for the cycle
     * @return the point as it is in the log
     */
    public Mono<RecoveryPoint> commit(CloseCycle totals, long wireBytes) {
        return Mono.fromRunnable(() -> {
                    requireComplete(totals);
                    closedAs(totals);
                })
                .then(cycle.close(totals))
                .flatMap(runs -> uploaded.then(Mono.fromSupplier(() -> point(totals, runs, wireBytes))))
                .flatMap(vault::commit)
                .map(CycleCommit::requireCommitted);
    }

    private void requireComplete(CloseCycle totals) {
        if (!cycle.sequences().isComplete(totals.batches())) {
            List<List<Long>> durable = cycle.sequences().durablePairs();
            boolean more = !durable.isEmpty() && durable.get(durable.size() - 1).get(1) >= totals.batches();
            throw new WireException(
                    more ? ErrorCode.TOTALS_MISMATCH : ErrorCode.SEQUENCE_GAP,
                    "closed with " + totals.batches() + " batches where " + durable + " are durable");
        }
        if (!cycle.totals().matches(totals.disks())) {
            throw new WireException(
                    ErrorCode.TOTALS_MISMATCH,
                    "closed with " + totals.disks() + " where " + cycle.totals().perDisk() + " was received");
        }
    }

    /** The point, if the agent may be told COMMITTED. */
    public static RecoveryPoint requireCommitted(CommitResult result) {
        if (!result.isCommitted()) {
            throw new WireException(
                    ErrorCode.FENCED,
                    "cycle lost the race for its recovery point to cycle "
                            + result.point().cycle() + " (" + result.outcome() + "): start again");
        }
        return result.point();
    }

    /** That of the point: when the machine was as the cycle has it. */
    public Instant time() {
        return PointTime.of(openedAt, Duration.ofMillis(request.cutAgeMillis()), parent == null ? null : parent.time());
    }

    private RecoveryPoint point(CloseCycle totals, List<PointRun> runs, long wireBytes) {
        CycleIdentity identity = cycle.identity();
        requireComplete(totals);
        Id base = parent == null ? Id.NONE : parent.cycle();
        return new RecoveryPoint(
                identity.vault(),
                identity.machine(),
                parent == null ? 1 : parent.number() + 1,
                identity.cycle(),
                base,
                base,
                closedAs(totals) == Consistency.SEED ? PointKind.SEED : kind(identity.kind()),
                closedAs(totals),
                time(),
                request.agentTime(),
                skewMillis(),
                agent,
                disks(),
                segments(),
                runs,
                wireBytes);
    }

    /** What the agent says of the cycle; a part of a first copy or of a resync is no point to go back to, and neither is what completes one. */
    private Consistency closedAs(CloseCycle totals) {
        if (!totals.consistency().equals(Consistency.SEED.jsonName())) {
            return consistency(totals.consistency());
        }
        boolean isDelta = kind(cycle.identity().kind()) == PointKind.DELTA;
        if (isDelta && (parent == null || parent.isRecoverable())) {
            throw new WireException(ErrorCode.BAD_FRAME, "what changed since a recovery point is no seed");
        }
        return Consistency.SEED;
    }

    /** The agent's clock minus the gateway's, both at the cut. */
    private long skewMillis() {
        return Duration.between(openedAt, request.agentTime()).toMillis() + request.cutAgeMillis();
    }

    private List<PointDisk> disks() {
        List<PointDisk> disks = new ArrayList<>();
        List<DiskTotals> totals = cycle.totals().perDisk();
        for (int i = 0; i < totals.size(); i++) {
            SegmentDisk disk = cycle.identity().disks().get(i);
            DiskTotals changed = totals.get(i);
            disks.add(new PointDisk(
                    i,
                    disk.id(),
                    disk.incarnation(),
                    disk.sizeBytes(),
                    disk.sectorBytes(),
                    changed.batches(),
                    changed.extents(),
                    changed.bytes()));
        }
        return disks;
    }

    private List<PointSegment> segments() {
        return cycle.segments().stream().map(CycleCommit::segment).toList();
    }

    private static PointSegment segment(SegmentSummary summary) {
        return new PointSegment(summary.id(), summary.length(), summary.crc32c(), summary.batches());
    }

    /** By the name that users and messages have for it. */
    public static PointKind kind(String name) {
        for (PointKind kind : PointKind.values()) {
            if (kind.jsonName().equals(name)) {
                return kind;
            }
        }
        throw new WireException(ErrorCode.BAD_FRAME, "kind '" + name + "' is unknown");
    }

    /** By the name that users and messages have for it; only what an agent may claim of a cycle that it opens. */
    public static Consistency consistency(String name) {
        for (Consistency consistency : Consistency.values()) {
            if (consistency.jsonName().equals(name)
                    && consistency != Consistency.SEED
                    && consistency != Consistency.REVERT) {
                return consistency;
            }
        }
        throw new WireException(ErrorCode.BAD_FRAME, "consistency '" + name + "' is unknown");
    }
}
