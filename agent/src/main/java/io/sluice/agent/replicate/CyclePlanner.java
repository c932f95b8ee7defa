package io.sluice.agent.replicate;

import io.sluice.agent.cut.Base;
import io.sluice.agent.cut.DiskPlan;
import io.sluice.agent.cut.Part;
import io.sluice.agent.digest.DigestReader;
import io.sluice.agent.digest.DigestWriter;
import io.sluice.agent.state.CycleRecord;
import io.sluice.agent.state.CycleRecord.BaseKind;
import io.sluice.agent.state.CycleRecord.DiskRecord;
import io.sluice.agent.state.CycleRecord.PartRecord;
import io.sluice.agent.state.MachineState;
import io.sluice.wire.DiskBase;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Messages;
import io.sluice.wire.WireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
        CycleRecord whole = new CycleRecord(
                proposal.cycle(),
                proposal.view(),
                proposal.batchBytes(),
                open.base(),
                disks,
                null,
                null,
                Messages.formatTime(machine.opened()));
        return whole.reading(part(disks, base));
    }

    /**
     * Where everything is to come, that may be in parts, and where a part has come, the next one follows; when all of them are there, one cycle reads
     * everything. Not where a disk has another size than in the base: that changes what lies outside of the part as well.
     */
    private static @Nullable PartRecord part(List<DiskRecord> disks, Optional<CycleRecord> base) {
        boolean sizesStay = disks.stream()
                .allMatch(disk -> disk.baseKind() == BaseKind.ZEROS || disk.baseSizeBytes() == disk.sizeBytes());
        if (!sizesStay) {
            return null;
        }
        if (base.isEmpty()) {
            return PartRecord.FROM_THE_START;
        }
        boolean isKnown = disks.stream().allMatch(disk -> disk.baseKind() == BaseKind.DIGESTS);
        PartRecord last = base.get().part();
        return last != null && isKnown ? last.next(addresses(disks)).orElse(null) : null;
    }

    /** The length of all disks, one behind the other. */
    static long addresses(List<DiskRecord> disks) {
        return disks.stream()
                .mapToLong(disk -> Part.addresses(disk.sizeBytes()))
                .sum();
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
    List<DiskPlan> open(CycleRecord cycle, Part part) throws IOException {
        List<DiskPlan> plans = new ArrayList<>();
        long diskStart = 0;
        try {
            for (int i = 0; i < cycle.disks().size(); i++) {
                plans.add(open(cycle, i, part.ofDisk(diskStart)));
                diskStart += Part.addresses(cycle.disks().get(i).sizeBytes());
            }
            return plans;
        } catch (IOException | RuntimeException e) {
            plans.forEach(DiskPlan::close);
            throw e;
        }
    }

    private DiskPlan open(CycleRecord cycle, int index, Part.OfDisk part) throws IOException {
        DiskRecord disk = cycle.disks().get(index);
        Base base = openBase(cycle, disk);
        try {
            DigestWriter digests = state.writeDigests(cycle, disk);
            return new DiskPlan(index, machine.view(index), base, digests, part);
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
