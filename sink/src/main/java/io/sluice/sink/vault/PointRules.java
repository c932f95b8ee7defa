package io.sluice.sink.vault;

import io.sluice.wire.Id;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold inside one recovery point (docs/format.md, section 3). Errors: {@link IllegalArgumentException}. */
final class PointRules {

    private PointRules() {}

    static void checkChain(long number, Id cycle, Id base, Id parent, PointKind kind, Consistency consistency) {
        if (number < 1 || cycle.isNone() || cycle.equals(parent)) {
            throw new IllegalArgumentException("point " + number + " of cycle " + cycle + " on cycle " + parent);
        }
        if (parent.isNone() != (number == 1)) {
            throw new IllegalArgumentException("point " + number + (number == 1 ? " with" : " without") + " a parent");
        }
        if (!base.isNone() && !base.equals(parent)) {
            throw new IllegalArgumentException("point " + number + " has cycle " + base
                    + " as its base and is not behind it but behind " + parent);
        }
        if (kind == PointKind.INITIAL ? !base.isNone() : kind == PointKind.DELTA && base.isNone()) {
            throw new IllegalArgumentException("point " + number + " is " + kind.jsonName() + " with base " + base);
        }
        if ((kind == PointKind.SEED) != (consistency == Consistency.SEED)
                || (kind == PointKind.REVERT) != (consistency == Consistency.REVERT)) {
            throw new IllegalArgumentException(
                    "point " + number + " is " + kind.jsonName() + " and " + consistency.jsonName() + "-consistent");
        }
    }

    static void checkContent(List<PointDisk> disks, List<PointSegment> segments, List<PointRun> runs) {
        Set<String> ids = new HashSet<>();
        Set<Id> incarnations = new HashSet<>();
        for (int i = 0; i < disks.size(); i++) {
            PointDisk disk = disks.get(i);
            if (disk.index() != i || !ids.add(disk.id()) || !incarnations.add(disk.incarnation())) {
                throw new IllegalArgumentException("disk " + disk.id() + " with index " + disk.index()
                        + " and incarnation " + disk.incarnation() + " at place " + i + " of the disks, or twice");
            }
        }
        Map<Id, PointSegment> byId = new HashMap<>();
        for (PointSegment segment : segments) {
            if (byId.put(segment.id(), segment) != null) {
                throw new IllegalArgumentException("segment " + segment.id() + " occurs twice");
            }
        }
        checkRuns(disks.size(), byId, runs);
    }

    private static void checkRuns(int disks, Map<Id, PointSegment> segments, List<PointRun> runs) {
        record Stretch(int disk, long fromByte) {}
        Set<Stretch> stretches = new HashSet<>();
        for (PointRun run : runs) {
            PointSegment segment = segments.get(run.segment());
            if (segment == null || run.offsetBytes() + run.lengthBytes() > segment.lengthBytes()) {
                throw new IllegalArgumentException(
                        "run of disk " + run.disk() + " at byte " + run.offsetBytes() + " of segment " + run.segment()
                                + (segment == null ? ", which is not listed" : ", which ends before"));
            }
            if (run.disk() >= disks || !stretches.add(new Stretch(run.disk(), run.fromByte()))) {
                throw new IllegalArgumentException("run of disk " + run.disk() + " from byte " + run.fromByte()
                        + " is of no listed disk, or the second of that stretch");
            }
        }
    }
}
