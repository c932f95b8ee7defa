package io.sluice.cli.restore;

import io.sluice.cli.memory.MemoryCeilings;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.progress.Progress;
import io.sluice.cli.progress.Reading;
import io.sluice.cli.vaults.DiskId;
import io.sluice.cli.vaults.MachineName;
import io.sluice.cli.vaults.PointTimes;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.sink.vault.Consistency;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.PointSelector;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.scheduler.Schedulers;

/** {@code sluice restore}: writes disks as they were at a recovery point. */
@Command(
        name = "restore",
        description = {
            "Write a machine's disks as they were at a recovery point, to files or block devices.",
            "A file gets its name when the restore is complete and everything in it was checked; zeros stay holes. A block"
                    + " device is overwritten in place: a restore that fails leaves it half written.",
            "A machine of several disks needs one --out for each: id=PATH, or a PATH each in the order in which points"
                    + " --json lists the disks. Where all of them are id=PATH, the others are left out."
        },
        footer = {
            "  sluice restore --from /backup --machine web-1 --out web.img",
            "  sluice restore --from /backup --machine web-1 --point '2026-11-21 07:30' --out sda=a.img --out sdb=b.img",
            "  sluice restore --from /backup --machine web-1 --disk sda --point 12 --out /dev/sdx --force"
        })
public final class RestoreCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "VAULT",
            description = "The vault: a directory or file:///PATH.")
    private String location;

    @Option(
            names = "--machine",
            required = true,
            paramLabel = "NAME",
            converter = MachineName.class,
            description = "The machine's name or id.")
    private String machine;

    @Option(
            names = "--disk",
            paramLabel = "ID",
            converter = DiskId.class,
            description = "Restore this disk alone; not needed where there is one.")
    private @Nullable String disk;

    @Option(
            names = "--point",
            paramLabel = "latest|N|TIME",
            defaultValue = "latest",
            description = "The newest point, that of a number, or the newest at a time or before: RFC 3339, or local"
                    + " 'YYYY-MM-DD HH:MM[:SS]'. Default: latest.")
    private String point;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "[ID=]FILE|BLOCK-DEVICE",
            description = "Where to write a disk; once for each disk.")
    private List<String> outputs;

    @Option(names = "--force", description = "Replace existing files, or overwrite block devices.")
    private boolean force;

    @Mixin
    private OutputOptions output;

    /** A command of this process. */
    public RestoreCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        MemoryCeilings.ofThisProcess().add(DiskRestore.settings().ceilings()).check();
        PointSelector selector = PointTimes.read(point, surroundings.clock().getZone());
        try (VaultConnection connection = VaultConnection.open(surroundings, location)) {
            output.print(surroundings, restore(connection, selector));
        }
        return 0;
    }

    private RestoreResult restore(VaultConnection connection, PointSelector selector) {
        Interruption interruption = surroundings.interruption();
        Vault vault = connection.vault();
        MachineRecord found = interruption.await(vault.machine(machine)).orElseThrow();
        RecoveryPoint meant =
                interruption.await(vault.point(found.machine(), selector)).orElseThrow();
        List<DiskOutput> wanted = OutputAssignment.of(meant, disk, outputs);
        List<RecoveryPoint> history = interruption
                .await(vault.points(found.machine())
                        .takeUntil(each -> each.number() >= meant.number())
                        .collectList())
                .orElseThrow();
        warnIfFuzzy(meant);
        try (DiskRestore restore = new DiskRestore(connection.store(), history, connection.random(), interruption)) {
            return new RestoreResult(found.name(), meant, restoreAll(restore, wanted), surroundings.clock());
        }
    }

    private List<RestoredDisk> restoreAll(DiskRestore restore, List<DiskOutput> wanted) {
        long totalBytes =
                wanted.stream().mapToLong(each -> each.disk().sizeBytes()).sum();
        try (Progress progress = Progress.show(
                surroundings,
                output.isJson(),
                "restoring",
                () -> Reading.of(restore.doneBytes(), totalBytes),
                Schedulers.parallel())) {
            return restore.run(wanted, force);
        }
    }

    private void warnIfFuzzy(RecoveryPoint meant) {
        if (meant.consistency() == Consistency.FUZZY) {
            surroundings
                    .err()
                    .println("sluice: warning: point " + meant.number()
                            + " is fuzzy: its disks may have been written while they were read");
        }
    }
}
