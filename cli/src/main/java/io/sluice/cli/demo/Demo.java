package io.sluice.cli.demo;

import io.sluice.agent.replicate.ReplicationRequest;
import io.sluice.agent.replicate.ReplicationRequest.RequestedDisk;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.replicate.ReplicatorSettings;
import io.sluice.agent.source.FileDisk;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.replicate.OneProcess;
import io.sluice.cli.restore.DiskOutput;
import io.sluice.cli.restore.DiskRestore;
import io.sluice.cli.restore.RestoredDisk;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.config.ByteSize;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.RecoveryPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The main job, step by step, with the same parts as the commands have, in a directory of its own.
 *
 * <p>Threads: blocks the caller.
 */
final class Demo {

    private static final String MACHINE = "demo";
    private static final int LEVEL = 1;

    private final Surroundings surroundings;
    private final Interruption interruption;
    private final Path directory;
    private final Path vault;
    private final ReplicatorSettings settings;
    private final OutputOptions output;
    private final List<DemoStep> steps = new ArrayList<>();
    private final Map<Long, String> originals = new LinkedHashMap<>();
    private final Map<Long, String> restored = new LinkedHashMap<>();

    Demo(Surroundings surroundings, Path directory, String version, OutputOptions output) {
        this.surroundings = surroundings;
        this.interruption = surroundings.interruption();
        this.directory = directory;
        this.vault = directory.resolve("vault");
        this.settings = ReplicatorSettings.defaults(version);
        this.output = output;
    }

    DemoResult run(long sizeBytes) throws IOException {
        FileSystemTools tools = new FileSystemTools(surroundings.environment(), directory, interruption);
        DemoDisk disk = new DemoDisk(directory, sizeBytes, tools, interruption);
        say("making a disk of " + new ByteSize(sizeBytes) + " with a file system full of this machine's files");
        disk.make();
        replicate(disk.image());
        say("changing files in it");
        disk.change();
        replicate(disk.image());
        for (long point : List.copyOf(originals.keySet())) {
            restore(point);
        }
        return new DemoResult(steps, originals, restored);
    }

    private void replicate(Path image) throws IOException {
        String original = Digest.sha256(image, interruption);
        say("replicating it");
        long began = System.nanoTime();
        RequestedDisk disk = new RequestedDisk("disk", new FileDisk(image));
        ReplicationResult result = new OneProcess(surroundings, settings, directory.resolve("state"))
                .run(
                        vault.toString(),
                        MACHINE,
                        LEVEL,
                        address -> new ReplicationRequest(
                                MACHINE, List.of(disk), address, ReplicationRequest.DEFAULT_LANES, false),
                        output);
        steps.add(DemoStep.cycle(result, Duration.ofNanos(System.nanoTime() - began)));
        originals.put(result.point(), original);
    }

    private void restore(long point) throws IOException {
        say("restoring point " + point);
        Path file = directory.resolve("restored.img");
        try (VaultConnection connection = VaultConnection.open(surroundings, vault.toString())) {
            List<RecoveryPoint> history = history(connection, point);
            RecoveryPoint meant = history.get(history.size() - 1);
            try (DiskRestore restore =
                    new DiskRestore(connection.store(), history, connection.random(), interruption)) {
                RestoredDisk result = restore.run(
                                List.of(new DiskOutput(meant.disks().get(0), file)), false)
                        .get(0);
                steps.add(DemoStep.restore(point, result));
            }
        }
        restored.put(point, Digest.sha256(file, interruption));
        Files.delete(file);
    }

    private List<RecoveryPoint> history(VaultConnection connection, long point) {
        MachineRecord machine =
                interruption.await(connection.vault().machine(MACHINE)).orElseThrow();
        return interruption
                .await(connection
                        .vault()
                        .points(machine.machine())
                        .takeUntil(each -> each.number() == point)
                        .collectList())
                .orElseThrow();
    }

    private void say(String what) {
        surroundings.err().println("sluice: " + what);
    }
}
