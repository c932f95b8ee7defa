package io.sluice.agent.replicate;

import io.sluice.agent.cut.CycleCutter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the agent works; data only.
 *
 * @param agent name and version, told to the gateway
 * @param batchBytes raw data in a batch, at most; a multiple of 64 KiB up to 1 MiB
 * @param readers threads that read and hash
 * @param dataPoolBytes memory of all chunks and batches, those included that were sent and wait for their acknowledgement
 * @param patience how long to go on trying without any progress
 * @param maxCycles how many cycles to begin before giving up
 * @param seeds how much of a first copy is at stake at a time
 */
public record ReplicatorSettings(
        String agent,
        int batchBytes,
        int readers,
        long dataPoolBytes,
        Duration patience,
        int maxCycles,
        SeedInterval seeds) {

    /** Memory for what the gateway says; a connection asks for room for the largest frame that there is. */
    static final long CONTROL_POOL_BYTES = 2 << 20;

    /** Refuses what cannot work. */
    public ReplicatorSettings {
        CycleCutter.checkBatchBytes(batchBytes);
        if (dataPoolBytes < CycleCutter.leastPoolBytes(batchBytes)) {
            throw new IllegalArgumentException("a data pool of " + dataPoolBytes + " bytes: batches of " + batchBytes
                    + " bytes need at least " + CycleCutter.leastPoolBytes(batchBytes));
        }
        if (readers < 1 || patience.isNegative() || maxCycles < 1) {
            throw new IllegalArgumentException(
                    readers + " readers, a patience of " + patience + " or " + maxCycles + " cycles");
        }
    }

    /** With the usual seeds. */
    public ReplicatorSettings(
            String agent, int batchBytes, int readers, long dataPoolBytes, Duration patience, int maxCycles) {
        this(agent, batchBytes, readers, dataPoolBytes, patience, maxCycles, SeedInterval.DEFAULT);
    }

    /** What suits a host of any size. */
    public static ReplicatorSettings defaults(String agent) {
        return new ReplicatorSettings(agent, 256 << 10, 2, 32L << 20, Duration.ofSeconds(60), 4);
    }

    /** The same with another size of batches. */
    public ReplicatorSettings withBatchBytes(int newBatchBytes) {
        return new ReplicatorSettings(agent, newBatchBytes, readers, dataPoolBytes, patience, maxCycles, seeds);
    }

    /** The same with another interval of seeds. */
    public ReplicatorSettings withSeeds(SeedInterval newSeeds) {
        return new ReplicatorSettings(agent, batchBytes, readers, dataPoolBytes, patience, maxCycles, newSeeds);
    }

    /** The most memory that the agent takes beside its heap, by holder. */
    public Map<String, Long> ceilings() {
        Map<String, Long> ceilings = new LinkedHashMap<>();
        ceilings.put("agent: chunks and batches", dataPoolBytes);
        ceilings.put("agent: control frames", CONTROL_POOL_BYTES);
        return ceilings;
    }
}
