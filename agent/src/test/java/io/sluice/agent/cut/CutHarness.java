package io.sluice.agent.cut;

import io.sluice.agent.digest.DigestBinding;
import io.sluice.agent.digest.DigestReader;
import io.sluice.agent.digest.DigestWriter;
import io.sluice.agent.source.DiskView;
import io.sluice.agent.testing.ArrayDisk;
import io.sluice.wire.Batch;
import io.sluice.wire.Id;
import io.sluice.wire.MemoryPool;
import io.sluice.wire.rate.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import reactor.core.publisher.Flux;

/** A cutter with its threads and pool, and digest files in a directory. */
final class CutHarness {

    final CutThreads threads = new CutThreads(2);
    final MemoryPool pool;
    final int batchBytes;
    private final Path directory;
    private final Id ids = Id.random(new Random(1));
    Pace reading = Pace.FREE;
    private int files;

    CutHarness(Path directory, int batchBytes) {
        this.directory = directory;
        this.batchBytes = batchBytes;
        this.pool = new MemoryPool(16L * batchBytes);
    }

    Flux<Batch> cut(CutTotals totals, DiskPlan... plans) {
        return new CycleCutter(batchBytes, pool, threads, reading).cut(List.of(plans), totals);
    }

    /** A file of digests and the size of the disk that they are of. */
    record Digests(Path path, DigestBinding binding) {}

    Digests newDigests(long sizeBytes) {
        return new Digests(directory.resolve("digests-" + files++), new DigestBinding(ids, ids, ids, ids, sizeBytes));
    }

    DiskPlan plan(int index, DiskView view, Base base, Digests into) throws IOException {
        return new DiskPlan(index, view, base, DigestWriter.create(into.path(), into.binding()));
    }

    DiskPlan plan(int index, DiskView view, Base base, Digests into, Part.OfDisk part) throws IOException {
        return new DiskPlan(index, view, base, DigestWriter.create(into.path(), into.binding()), part);
    }

    DiskPlan initial(ArrayDisk disk) throws IOException {
        DiskView view = disk.open();
        return plan(0, view, Base.zeros(), newDigests(view.sizeBytes()));
    }

    Base base(Digests digests, DiskView view) throws IOException {
        return Base.digests(
                DigestReader.open(digests.path(), digests.binding()),
                digests.binding().sizeBytes(),
                view.sizeBytes());
    }
}
