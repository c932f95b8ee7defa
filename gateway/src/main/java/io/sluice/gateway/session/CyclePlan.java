package io.sluice.gateway.session;

import io.sluice.config.Names;
import io.sluice.gateway.cycle.CycleIdentity;
import io.sluice.gateway.state.Order;
import io.sluice.sink.segment.SegmentDisk;
import io.sluice.sink.vault.PointDisk;
import io.sluice.sink.vault.PointKind;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.wire.DiskBase;
import io.sluice.wire.DiskOffer;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Id;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a cycle is to be, decided from what the agent knows and what the vault holds: kind, base, and the base of each disk.
 *
 * <p>A base is a cycle's id, never a number. If the newest point is one that the agent knows, the cycle is a delta on top of it; otherwise
 * nothing that the agent knows can be relied upon, and everything comes again on top of the newest point. So it does where an operator orders it; then the
 * agent is not told a base that it knows, so that even one which looks at nothing else has nothing to compare with.
 *
 * @param identity which cycle, on top of what
 * @param toldBase the base that the agent is told; none for a cycle that it must not take anything from
 * @param disks what each disk is compared with, in the order of their index
 */
record CyclePlan(CycleIdentity identity, List<DiskBase> disks, Id toldBase) {

    private static final String DELTA = PointKind.DELTA.jsonName();

    static CyclePlan of(
            Id vault,
            Id machine,
            OpenCycle request,
            @Nullable RecoveryPoint newest,
            boolean isResyncOrdered,
            Supplier<Id> ids) {
        List<DiskBase> bases = new ArrayList<>();
        List<SegmentDisk> disks = new ArrayList<>();
        for (DiskOffer offer : request.disks()) {
            DiskBase base = base(offer, newest, ids);
            bases.add(base);
            disks.add(new SegmentDisk(base.incarnation(), offer.sizeBytes(), offer.sectorBytes(), offer.id()));
        }
        Id onTopOf = newest == null ? Id.NONE : newest.cycle();
        boolean isKnown = onTopOf.equals(request.last()) || request.closed().contains(onTopOf);
        String kind = kind(newest, isKnown && !isResyncOrdered).jsonName();
        CycleIdentity identity = new CycleIdentity(vault, machine, request.cycle(), onTopOf, kind, disks);
        return new CyclePlan(identity, bases, isKnown ? Id.NONE : onTopOf);
    }

    private static PointKind kind(@Nullable RecoveryPoint newest, boolean isDelta) {
        if (newest == null) {
            return PointKind.INITIAL;
        }
        return isDelta ? PointKind.DELTA : PointKind.RESYNC;
    }

    private boolean isDelta() {
        return identity.kind().equals(DELTA);
    }

    /** The order that a point of this cycle carries out, if it does. */
    Optional<Order> carriesOut(Optional<Order> resync) {
        return isDelta() ? Optional.empty() : resync;
    }

    private static DiskBase base(DiskOffer offer, @Nullable RecoveryPoint newest, Supplier<Id> ids) {
        requireName(offer.id());
        PointDisk before = newest == null
                ? null
                : newest.disks().stream()
                        .filter(disk -> disk.id().equals(offer.id()))
                        .findFirst()
                        .orElse(null);
        return before == null
                ? new DiskBase(offer.id(), ids.get(), DiskBase.ZEROS, 0)
                : new DiskBase(offer.id(), before.incarnation(), DiskBase.POINT, before.sizeBytes());
    }

    private static void requireName(String disk) {
        try {
            Names.disk(disk);
        } catch (IllegalArgumentException e) {
            throw new WireException(ErrorCode.BAD_NAME, String.valueOf(e.getMessage()), e);
        }
    }

    /** The same cycle as the cache has it: incarnations that were drawn when it was opened stay. */
    CyclePlan with(CycleIdentity cached) {
        List<DiskBase> bases = new ArrayList<>();
        for (int i = 0; i < disks.size(); i++) {
            DiskBase base = disks.get(i);
            Id incarnation = cached.disks().get(i).incarnation();
            bases.add(new DiskBase(base.id(), incarnation, base.base(), base.baseSizeBytes()));
        }
        return new CyclePlan(cached, bases, toldBase);
    }

    CycleOpen answer(String state, List<List<Long>> durable) {
        Id base = isDelta() ? identity.base() : toldBase;
        return new CycleOpen(identity.cycle(), state, identity.kind(), base.isNone() ? null : base, durable, disks);
    }

    List<Long> baseSizes() {
        return disks.stream().map(DiskBase::baseSizeBytes).toList();
    }
}
