package io.sluice.agent.cut;

import io.sluice.agent.digest.DigestBinding;
import io.sluice.agent.digest.DigestReader;
import io.sluice.agent.digest.DigestWriter;
import io.sluice.agent.source.DiskView;
import io.sluice.agent.source.FileDisk;
import io.sluice.wire.Batch;
import io.sluice.wire.Id;
import io.sluice.wire.MemoryPool;
import io.sluice.wire.rate.Pace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * How fast a disk in the page cache is read, digested and compared. Arguments: image, directory for digests, threads, runs. The first run
 * is an initial cycle, the others find nothing changed. CPU time stands beside the clock's, for machines that others use as well.
 */
final class CutBenchmark {

    private static final int BATCH_BYTES = 256 << 10;

    private CutBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Path current = Path.of(arguments[1], "current");
        Path pending = Path.of(arguments[1], "pending");
        CutThreads threads = new CutThreads(Integer.parseInt(arguments[2]));
        CycleCutter cutter = new CycleCutter(BATCH_BYTES, new MemoryPool(32 << 20), threads, Pace.FREE);
        for (int run = 0; run < Integer.parseInt(arguments[3]); run++) {
            try (DiskView view = new FileDisk(Path.of(arguments[0])).open()) {
                Id id = new Id(1, 2);
                DigestBinding binding = new DigestBinding(id, id, id, id, view.sizeBytes());
                Base base = run == 0
                        ? Base.zeros()
                        : Base.digests(DigestReader.open(current, binding), view.sizeBytes(), view.sizeBytes());
                measure(run, cutter, new DiskPlan(0, view, base, DigestWriter.create(pending, binding)));
            }
            Files.move(pending, current, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void measure(int run, CycleCutter cutter, DiskPlan plan) {
        CutTotals totals = new CutTotals();
        long cpuNanos = cpuNanos();
        long nanos = System.nanoTime();
        cutter.cut(List.of(plan), totals).doOnNext(Batch::release).blockLast();
        System.out.printf(
                "run %d: read %d MiB, changed %d MiB, %.2f GB/s, %.2f GB per CPU second%n",
                run,
                totals.readBytes() >> 20,
                totals.changedBytes() >> 20,
                (double) totals.readBytes() / (System.nanoTime() - nanos),
                (double) totals.readBytes() / (cpuNanos() - cpuNanos));
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
