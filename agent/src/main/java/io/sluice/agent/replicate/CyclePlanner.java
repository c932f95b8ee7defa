package io.sluice.agent.replicate;

import io.sluice.agent.cut.Base;
import io.sluice.agent.cut.DiskPlan;
import io.sluice.agent.digest.DigestReader;
import io.sluice.agent.digest.DigestWriter;
import io.sluice.agent.state.CycleRecord;
import io.sluice.agent.state.CycleRecord.BaseKind;
import io.sluice.agent.state.CycleRecord.DiskRecord;
import io.sluice.agent.state.MachineState;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.DiskBase;
import io.sluice.wire.Messages;
import io.sluice.wire.WireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides from the gateway's answer and the agent's state what each disk is compared with.
 *
 * <p>Threads: the cutter's. Blocks: {@link #open}.
 */
final class CyclePlanner {

    /** The kind of a cycle that sends everything, whatever is known here. */
    private static final String RESYNC = "resync";

    private final MachineState state;
    private final MachineView machine;

    CyclePlanner(MachineState state, MachineView machine) {
        this.state = state;
        this.machine = machine;
    }

    /** How the cycle is cut. */
    CycleRecord plan(Proposal proposal, CycleOpen open) {
        Optional<CycleRecord> base = open.kind().equals(RESYNC) ? Optional.empty() : state.known(open.base());
        List<DiskRecord> disks = new ArrayList<>();
        for (int i = 0; i < machine.offers().size(); i++) {
            disks.add(plan(i, answerFor(i, open), base, proposal.stable()));
        }
        return new CycleRecord(
                proposal.cycle(),
                proposal.view(),
                proposal.batchBytes(),
                open.base(),
                disks,
                null,
                Messages.formatTime(machine.opened()));
    }

    private DiskBase answerFor(int index, CycleOpen open) {
        String id = machine.offers().get(index).id();
        if (open.disks().size() <= index || !open.disks().get(index).id().equals(id)) {
            throw new WireException(ErrorCode.BAD_FRAME, "CYCLE_OPEN does not answer for disk '" + id + "'");
        }
        return open.disks().get(index);
    }

    private DiskRecord plan(int index, DiskBase answer, Optional<CycleRecord> base, boolean stable) {
        return new DiskRecord(
                answer.id(),
                answer.incarnation(),
                machine.view(index).sizeBytes(),
                kind(answer, base),
                answer.isZeros() ? 0 : answer.baseSizeBytes(),
                stable ? machine.lastingIdentity(index).orElse(null) : null);
    }

    private static BaseKind kind(DiskBase answer, Optional<CycleRecord> base) {
        if (answer.isZeros()) {
            return BaseKind.ZEROS;
        }
        boolean known = base.flatMap(record -> record.disk(answer.incarnation()))
                .filter(disk -> disk.sizeBytes() == answer.baseSizeBytes())
                .isPresent();
        return known ? BaseKind.DIGESTS : BaseKind.UNKNOWN;
    }

    /** Opens the digests to compare with and those to write. The caller closes the plans. */
    List<DiskPlan> open(CycleRecord cycle) throws IOException {
        List<DiskPlan> plans = new ArrayList<>();
        try {
            for (int i = 0; i < cycle.disks().size(); i++) {
                plans.add(open(cycle, i));
            }
            return plans;
        } catch (IOException | RuntimeException e) {
            plans.forEach(DiskPlan::close);
            throw e;
        }
    }

    private DiskPlan open(CycleRecord cycle, int index) throws IOException {
        DiskRecord disk = cycle.disks().get(index);
        Base base = openBase(cycle, disk);
        try {
            DigestWriter digests = state.writeDigests(cycle, disk);
            return new DiskPlan(index, machine.view(index), base, digests);
        } catch (IOException | RuntimeException e) {
            base.close();
            throw e;
        }
    }

    private Base openBase(CycleRecord cycle, DiskRecord disk) throws IOException {
        return switch (disk.baseKind()) {
            case ZEROS -> Base.zeros();
            case UNKNOWN -> Base.unknown(disk.baseSizeBytes());
            case DIGESTS -> Base.digests(openDigests(cycle, disk), disk.baseSizeBytes(), disk.sizeBytes());
        };
    }

    private DigestReader openDigests(CycleRecord cycle, DiskRecord disk) throws IOException {
        CycleRecord base = state.known(cycle.base()).orElseThrow();
        return state.readDigests(base, base.disk(disk.incarnation()).orElseThrow());
    }
}
