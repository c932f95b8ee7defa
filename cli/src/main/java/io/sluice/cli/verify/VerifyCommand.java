package io.sluice.cli.verify;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.cli.memory.MemoryCeilings;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.process.ExitCode;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.progress.Progress;
import io.sluice.cli.progress.Reading;
import io.sluice.cli.vaults.MachineName;
import io.sluice.cli.vaults.StoreConnection;
import io.sluice.sink.recover.Finding;
import io.sluice.sink.recover.Verify;
import io.sluice.sink.recover.VerifyTotals;
import io.sluice.sink.segment.BatchDecoder;
import io.sluice.sink.store.BlobInfo;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.Vault;
import io.sluice.sink.vault.VaultKeys;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** {@code sluice verify}: reads everything again, and names what is damaged. */
@Command(
        name = "verify",
        description = {
            "Read every byte of a vault again, check it, and name what is damaged.",
            "Left over is what a cycle wrote that did not come to its end, or that is running now: that is no damage."
        },
        footer = {"  sluice verify --at /backup", "  sluice verify --at /backup --machine web-1 --json"})
public final class VerifyCommand implements Callable<Integer> {

    /** More would take more memory than a process is given, and a disk is busy with fewer. */
    private static final int MAX_PARALLELISM = 8;

    private static final int QUEUE = 100_000;
    private static final int IDLE_SECONDS = 60;

    private final Surroundings surroundings;

    @Option(
            names = "--at",
            required = true,
            paramLabel = "VAULT",
            description = "The vault: a directory or file:///PATH.")
    private String location;

    @Option(
            names = "--machine",
            paramLabel = "NAME",
            converter = MachineName.class,
            description = "The machine's name or id; everything when left out.")
    private @Nullable String machine;

    @Mixin
    private OutputOptions output;

    /** A command of this process. */
    public VerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        long began = System.nanoTime();
        VerifyTotals totals = new VerifyTotals();
        List<Finding> findings = findings(totals);
        Duration time = Duration.ofNanos(System.nanoTime() - began);
        VerifyResult result = new VerifyResult(totals, findings, time);
        output.print(surroundings, result);
        if (result.damaged() == 0) {
            return ExitCode.DONE.number();
        }
        surroundings.err().println("sluice: damaged: " + result.damaged() + " findings, named on standard output");
        return ExitCode.DAMAGED.number();
    }

    /** How many segments are checked at a time with so many cores. */
    public static int parallelism(int cores) {
        return Math.min(cores, MAX_PARALLELISM);
    }

    private List<Finding> findings(VerifyTotals totals) {
        int parallelism = parallelism(Runtime.getRuntime().availableProcessors());
        MemoryCeilings.ofThisProcess().add(Verify.memoryCeilings(parallelism)).check();
        Scheduler workers = Schedulers.newBoundedElastic(2 * parallelism, QUEUE, "sluice-verify", IDLE_SECONDS, true);
        try (StoreConnection connection = StoreConnection.open(location);
                BatchDecoder decoder = new BatchDecoder(PooledByteBufAllocator.DEFAULT)) {
            Verify verify =
                    new Verify(connection.store(), decoder, PooledByteBufAllocator.DEFAULT, workers, parallelism);
            return run(connection, verify, totals);
        } finally {
            workers.dispose();
        }
    }

    private List<Finding> run(StoreConnection connection, Verify verify, VerifyTotals totals) {
        Interruption interruption = surroundings.interruption();
        BlobStore store = connection.store();
        @Nullable MachineRecord found = machine == null ? null : find(connection, machine);
        String prefix = found == null ? "" : VaultKeys.machine(found.machine());
        long totalBytes = interruption
                .await(lengthOf(store, prefix).onErrorMap(connection::located))
                .orElseThrow();
        Flux<Finding> findings = found == null ? verify.all(totals) : verify.machine(found.machine(), totals);
        try (Progress progress = Progress.show(
                surroundings,
                output.isJson(),
                "verifying",
                () -> Reading.of(totals.bytes(), totalBytes),
                Schedulers.parallel())) {
            return interruption
                    .await(findings.onErrorMap(connection::located).collectList())
                    .orElseThrow();
        }
    }

    private MachineRecord find(StoreConnection connection, String name) {
        Mono<MachineRecord> found =
                Vault.open(connection.store()).onErrorMap(connection::located).flatMap(vault -> vault.machine(name));
        return surroundings.interruption().await(found).orElseThrow();
    }

    private static Mono<Long> lengthOf(BlobStore store, String prefix) {
        return store.list(prefix).map(BlobInfo::lengthBytes).reduce(0L, Long::sum);
    }
}
