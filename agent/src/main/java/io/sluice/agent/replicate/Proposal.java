package io.sluice.agent.replicate;

import io.sluice.agent.state.CycleRecord;
import io.sluice.agent.state.CycleRecord.DiskRecord;
import io.sluice.agent.state.MachineState;
import io.sluice.wire.DiskOffer;
import io.sluice.wire.Id;
import io.sluice.wire.Message.OpenCycle;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The cycle that is asked for: the one that another process left open, if this view is the very same as that one's, else a new one.
 *
 * @param cycle its id
 * @param view the id of its view
 * @param batchBytes size of its batches
 * @param stable whether the disks held still when they were opened
 * @param left what the other process left; null for a new cycle
 */
record Proposal(
        Id cycle,
        Id view,
        int batchBytes,
        boolean stable,
        @Nullable CycleRecord left) {

    static final String CRASH = "crash";
    static final String FUZZY = "fuzzy";
    static final String SEED = "seed";

    /** Decides. */
    static Proposal make(
            MachineState state, MachineView machine, int batchBytes, boolean stable, RandomGenerator random) {
        Optional<CycleRecord> left =
                state.open().filter(record -> stable && isOf(record, machine) && record.batchBytes() == batchBytes);
        return left.map(record -> new Proposal(record.cycle(), record.view(), batchBytes, true, record))
                .orElseGet(() -> new Proposal(Id.random(random), Id.random(random), batchBytes, stable, null));
    }

    private static boolean isOf(CycleRecord record, MachineView machine) {
        List<DiskOffer> offers = machine.offers();
        boolean same = offers.size() == record.disks().size();
        for (int i = 0; same && i < offers.size(); i++) {
            DiskRecord disk = record.disks().get(i);
            String identity = disk.identity();
            same = disk.id().equals(offers.get(i).id())
                    && disk.sizeBytes() == offers.get(i).sizeBytes()
                    && identity != null
                    && machine.lastingIdentity(i).equals(Optional.of(identity));
        }
        return same;
    }

    /** The question to the gateway. */
    OpenCycle toMessage(MachineState state, MachineView machine, Clock clock) {
        long ageMillis = Duration.between(machine.opened(), clock.instant()).toMillis();
        return new OpenCycle(
                cycle,
                view,
                state.last().map(CycleRecord::cycle).orElse(null),
                state.closed().stream().map(CycleRecord::cycle).toList(),
                stable ? CRASH : FUZZY,
                machine.opened(),
                Math.max(0, ageMillis),
                machine.offers());
    }
}
