package io.sluice.agent.replicate;

import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.Id;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came of a replication: one recovery point. Of a first copy that was committed in parts, the counts are those of all parts that this process made.
 *
 * @param vault where it is
 * @param machine the machine's id there
 * @param cycle that made it
 * @param point its number
 * @param time of the point, by the gateway's clock
 * @param kind initial, delta, resync or seed
 * @param consistency crash, or fuzzy when a disk may have been written while it was read; seed
 * @param diskBytes size of all disks
 * @param readBytes read from them in this process
 * @param changedBytes that the points hold as changed, zeros included
 * @param sentBytes frames sent by this process, those sent again included
 * @param wireBytes frames that the gateway received for them
 * @param storedBytes what they take in the vault
 * @param warnings lines for the user
 * @param policy the policy in force; null where the gateway knows none
 */
public record ReplicationResult(
        Id vault,
        Id machine,
        Id cycle,
        long point,
        Instant time,
        String kind,
        String consistency,
        long diskBytes,
        long readBytes,
        long changedBytes,
        long sentBytes,
        long wireBytes,
        long storedBytes,
        List<String> warnings,
        @Nullable AppliedPolicy policy) {

    /** Keeps the warnings as they are now. */
    public ReplicationResult {
        warnings = List.copyOf(warnings);
    }

    /** The same with what the parts before it have come to. */
    ReplicationResult after(ReplicationResult before) {
        Set<String> lines = new LinkedHashSet<>(before.warnings);
        lines.addAll(warnings);
        return new ReplicationResult(
                vault,
                machine,
                cycle,
                point,
                time,
                kind,
                consistency,
                diskBytes,
                before.readBytes + readBytes,
                before.changedBytes + changedBytes,
                before.sentBytes + sentBytes,
                before.wireBytes + wireBytes,
                before.storedBytes + storedBytes,
                List.copyOf(lines),
                policy);
    }

    /** Whether it is a part of a first copy only, and no recovery point. */
    public boolean isSeed() {
        return consistency.equals(Proposal.SEED);
    }
}
