package io.sluice.agent.replicate;

import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.Id;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a replication: one recovery point.
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
 * @param changedBytes that the point holds as changed, zeros included
 * @param sentBytes frames sent by this process, those sent again included
 * @param wireBytes frames that the gateway received for the point
 * @param storedBytes what the point takes in the vault
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

    /** Whether it is a part of a first copy only, and no recovery point. */
    public boolean isSeed() {
        return consistency.equals(Proposal.SEED);
    }
}
