package io.sluice.agent.replicate;

import io.sluice.agent.cut.CutTotals;
import io.sluice.agent.replicate.ReplicationProgress.Phase;
import io.sluice.wire.Message.Committed;
import io.sluice.wire.Message.Welcome;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a replication has come to so far. Threads: any. */
final class Tally {

    private final AtomicLong sentBytes = new AtomicLong();
    private Phase phase = Phase.CONNECTING;
    private long diskBytes;
    private @Nullable CutTotals totals;
    private @Nullable Outbox outbox;

    synchronized void disks(long bytes) {
        diskBytes = bytes;
    }

    synchronized void phase(Phase now) {
        phase = now;
    }

    /** Counts what a cycle's cut and outbox do from here on. */
    synchronized void follow(CutTotals newTotals, Outbox newOutbox) {
        totals = newTotals;
        outbox = newOutbox;
    }

    AtomicLong sentBytes() {
        return sentBytes;
    }

    synchronized long acknowledgedBytes() {
        return outbox == null ? 0 : outbox.acknowledgedBytes();
    }

    synchronized ReplicationProgress progress() {
        CutTotals cut = totals == null ? new CutTotals() : totals;
        return new ReplicationProgress(
                phase, diskBytes, cut.scannedBytes(), cut.readBytes(), cut.changedBytes(), acknowledgedBytes());
    }

    ReplicationResult result(Welcome welcome, Committed committed, long sizeBytes, List<String> warnings) {
        ReplicationProgress end = progress();
        return new ReplicationResult(
                welcome.vault(),
                welcome.machine(),
                committed.cycle(),
                committed.point(),
                committed.time(),
                committed.kind(),
                committed.consistency(),
                sizeBytes,
                end.readBytes(),
                committed.changedBytes(),
                sentBytes.get(),
                committed.wireBytes(),
                committed.storedBytes(),
                warnings,
                welcome.policy());
    }
}
