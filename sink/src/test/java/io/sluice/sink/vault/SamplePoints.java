package io.sluice.sink.vault;

import io.sluice.wire.Id;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Recovery points for tests that need some: valid, random, one behind the other. */
public final class SamplePoints {

    private static final Instant START = Instant.parse("2026-11-21T07:30:00.123Z");

    private final Id vault;
    private final Id machine;
    private final RandomGenerator random;

    /** Points of a machine, drawn from {@code random}. */
    public SamplePoints(Id vault, Id machine, RandomGenerator random) {
        this.vault = vault;
        this.machine = machine;
        this.random = random;
    }

    /** A first point. */
    public RecoveryPoint first() {
        return point(1, Id.NONE, PointKind.INITIAL, START);
    }

    /** A point behind another. */
    public RecoveryPoint after(RecoveryPoint parent) {
        return point(
                parent.number() + 1,
                parent.cycle(),
                PointKind.DELTA,
                parent.time().plusSeconds(60));
    }

    private RecoveryPoint point(long number, Id parent, PointKind kind, Instant time) {
        List<PointSegment> segments = segments();
        List<PointRun> runs = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            long from = i * PointRun.STRETCH_BYTES;
            runs.add(
                    new PointRun(0, segments.get(i).id(), 0, 1, random.nextInt(), from, from + PointRun.STRETCH_BYTES));
        }
        return new RecoveryPoint(
                vault,
                machine,
                number,
                Id.random(random),
                parent,
                parent,
                kind,
                Consistency.CRASH,
                time,
                time.minusMillis(random.nextInt(1000)),
                random.nextInt(2000) - 1000,
                new PointAgent(Id.random(random), Id.random(random), "0.1.0"),
                List.of(disk(0, "sda"), disk(1, "größer, mit \"Namen\"")),
                segments,
                runs,
                random.nextInt(1 << 30));
    }

    private PointDisk disk(int index, String id) {
        return new PointDisk(
                index, id, Id.random(random), random.nextLong(1L << 50), 512, 12, 40, random.nextLong(1L << 50));
    }

    private List<PointSegment> segments() {
        List<PointSegment> segments = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            segments.add(new PointSegment(
                    Id.random(random), 1 + random.nextInt(1 << 26), random.nextInt(), random.nextInt(256)));
        }
        return segments;
    }
}
