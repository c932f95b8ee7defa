package io.sluice.agent.cut;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.cut.CutHarness.Digests;
import io.sluice.agent.source.DiskView;
import io.sluice.agent.testing.ArrayDisk;
import io.sluice.agent.testing.Replica;
import io.sluice.agent.testing.Seeds;
import io.sluice.wire.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cycles that read a part of two disks, each on top of the one before, while the disks change. */
class PartTest {

    private static final int BATCH = 256 << 10;
    private static final int BLOCK = 64 << 10;

    @TempDir
    private Path directory;

    private CutHarness harness;
    private final List<ArrayDisk> disks = new ArrayList<>();
    private final List<Replica> replicas = List.of(new Replica(), new Replica());
    private final List<Digests> digests = new ArrayList<>();

    @BeforeEach
    void start() {
        harness = new CutHarness(directory, BATCH);
    }

    private long addresses() {
        return disks.stream()
                .mapToLong(disk -> Part.addresses(disk.content().length))
                .sum();
    }

    /** Cuts a part of both; gives how many batches that were. */
    private int cut(Part part, boolean isBaseKnown) throws IOException {
        List<DiskPlan> plans = new ArrayList<>();
        List<Digests> next = new ArrayList<>();
        long start = 0;
        for (int i = 0; i < disks.size(); i++) {
            DiskView view = disks.get(i).open();
            Digests into = harness.newDigests(view.sizeBytes());
            next.add(into);
            plans.add(harness.plan(i, view, base(i, view, isBaseKnown), into, part.ofDisk(start)));
            start += Part.addresses(view.sizeBytes());
            replicas.get(i).begin((int) view.sizeBytes());
        }
        int count = 0;
        for (Batch batch :
                harness.cut(new CutTotals(), plans.toArray(DiskPlan[]::new)).toIterable(2)) {
            count++;
            replicas.get(batch.header().disk()).apply(batch.header(), batch.payload());
            batch.release();
        }
        digests.clear();
        digests.addAll(next);
        return count;
    }

    private Base base(int index, DiskView view, boolean isKnown) throws IOException {
        if (!isKnown) {
            return Base.unknown(view.sizeBytes());
        }
        return digests.isEmpty() ? Base.zeros() : harness.base(digests.get(index), view);
    }

    private void requireWhole() {
        for (int i = 0; i < disks.size(); i++) {
            assertThat(replicas.get(i).content()).isEqualTo(disks.get(i).content());
        }
    }

    @Test
    void partsAndThenTheWholeGiveTheDisksWhateverChangesMeanwhile() throws IOException {
        Random random = Seeds.random("parts");
        for (int round = 0; round < 20; round++) {
            disks.clear();
            digests.clear();
            boolean isFirstCopy = random.nextBoolean();
            for (int i = 0; i < 2; i++) {
                ArrayDisk disk = new ArrayDisk("disk", random.nextInt(1, 40 * BLOCK));
                disk.fill(random, 0, random.nextInt(disk.content().length) + 1);
                disks.add(disk);
                if (!isFirstCopy) { // what is there already, and nobody knows
                    replicas.get(i).begin(disk.content().length);
                    replicas.get(i).fillWith(random);
                } else {
                    replicas.get(i).begin(0);
                    replicas.get(i).clear();
                }
            }
            long at = 0;
            boolean isKnown = isFirstCopy;
            while (at < addresses()) {
                long end = at + (1 + random.nextInt(20)) * (long) BLOCK;
                cut(Part.between(at, end), isKnown);
                isKnown = true;
                at = end;
                writeSomewhere(random);
            }
            cut(Part.whole(), true);

            requireWhole();
            assertThat(cut(Part.whole(), true)).as("nothing has changed").isZero();
        }
    }

    private void writeSomewhere(Random random) {
        ArrayDisk disk = disks.get(random.nextInt(disks.size()));
        int offset = random.nextInt(disk.content().length);
        int length = random.nextInt(Math.min(100_000, disk.content().length - offset)) + 1;
        if (random.nextBoolean()) {
            disk.fill(random, offset, length);
        } else {
            disk.zero(offset, length);
        }
    }

    @Test
    void whatComesAgainIsNotReadAgain() throws IOException {
        twoFullDisks();
        cut(Part.between(0, 20L * BLOCK), true);
        long before = disks.get(0).reads() + disks.get(1).reads();

        cut(Part.between(20L * BLOCK, 24L * BLOCK), true);

        assertThat(disks.get(0).reads() + disks.get(1).reads() - before).isEqualTo(1);
    }

    private void twoFullDisks() {
        for (int i = 0; i < 2; i++) {
            disks.add(new ArrayDisk("disk", 16 * BLOCK).fill(new Random(i), 0, 16 * BLOCK));
        }
    }

    @Test
    void theEndIsToldBeforeTheLastBatchAndTheSameEndGivesTheSameBatches() throws IOException {
        twoFullDisks();
        AtomicLong told = new AtomicLong();
        AtomicLong asked = new AtomicLong();
        Part open = Part.from(0, () -> asked.incrementAndGet() > 4, told::set);

        int count = cut(open, true);

        assertThat(told.get()).isPositive().isLessThan(addresses());
        assertThat(told.get() % BLOCK).isZero();
        digests.clear();
        assertThat(cut(Part.between(0, told.get()), true)).isEqualTo(count);
    }

    @Test
    void oneThatIsNeverEnoughEndsWithTheDisksAndTellsNobody() throws IOException {
        twoFullDisks();
        AtomicLong told = new AtomicLong(-1);

        cut(Part.from(0, () -> false, told::set), true);

        requireWhole();
        assertThat(told).hasValue(-1);
    }

    @Test
    void somethingIsReadHoweverSoonItIsEnough() throws IOException {
        twoFullDisks();
        AtomicLong told = new AtomicLong();

        cut(Part.from(0, () -> true, told::set), true);

        assertThat(told).hasValue(BATCH);
    }
}
