package io.sluice.loadtest;

import io.sluice.agent.cut.Base;
import io.sluice.agent.cut.CutThreads;
import io.sluice.agent.cut.CutTotals;
import io.sluice.agent.cut.CycleCutter;
import io.sluice.agent.cut.DiskPlan;
import io.sluice.agent.digest.DigestBinding;
import io.sluice.agent.digest.DigestReader;
import io.sluice.agent.digest.DigestWriter;
import io.sluice.agent.source.DiskView;
import io.sluice.agent.source.FileDisk;
import io.sluice.wire.Batch;
import io.sluice.wire.Id;
import io.sluice.wire.MemoryPool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How fast a disk in the page cache is read, digested and compared: 512 MiB an operation. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = "-Dio.netty.allocator.type=pooled")
public class CutBenchmark {

    private static final int MIB = 1 << 20;
    private static final int DISK_MIB = 512;

    /** Threads that read and hash. */
    @Param({"1", "2"})
    public int readers;

    private final Id id = new Id(1, 2);
    private final DigestBinding binding = new DigestBinding(id, id, id, id, (long) DISK_MIB * MIB);
    private Path directory;
    private CycleCutter cutter;

    /** Makes a disk of random bytes and the digests of it. */
    @Setup
    public void makeDisk() throws IOException {
        directory = Files.createTempDirectory("sluice-cut");
        byte[] bytes = new byte[MIB];
        Random random = new Random(1);
        try (OutputStream image = Files.newOutputStream(directory.resolve("disk"))) {
            for (int i = 0; i < DISK_MIB; i++) {
                random.nextBytes(bytes);
                image.write(bytes);
            }
        }
        cutter = new CycleCutter(256 << 10, new MemoryPool(32L * MIB), new CutThreads(readers));
        cut(Base.zeros(), "base");
    }

    /** A cycle in which nothing changed. */
    @Benchmark
    public long unchanged() throws IOException {
        DigestReader base = DigestReader.open(directory.resolve("base"), binding);
        return cut(Base.digests(base, binding.sizeBytes(), binding.sizeBytes()), "pending");
    }

    /** A cycle in which everything is new: digested, and cut into batches that nobody sends. */
    @Benchmark
    public long initial() throws IOException {
        return cut(Base.zeros(), "pending");
    }

    private long cut(Base base, String digests) throws IOException {
        CutTotals totals = new CutTotals();
        try (DiskView view = new FileDisk(directory.resolve("disk")).open()) {
            DigestWriter writer = DigestWriter.create(directory.resolve(digests), binding);
            cutter.cut(List.of(new DiskPlan(0, view, base, writer)), totals)
                    .doOnNext(Batch::release)
                    .blockLast();
        }
        return totals.changedBytes();
    }

    /** Removes it. */
    @TearDown
    public void removeDisk() throws IOException {
        for (String file : List.of("disk", "base", "pending")) {
            Files.deleteIfExists(directory.resolve(file));
        }
        Files.delete(directory);
    }
}
