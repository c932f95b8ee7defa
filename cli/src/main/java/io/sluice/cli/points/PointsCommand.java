package io.sluice.cli.points;

import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.vaults.MachineName;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.Vault;
import java.util.Comparator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code sluice points}: the recovery points of a machine, or of all. */
@Command(
        name = "points",
        description = "List the recovery points of a machine, or of all machines in a vault.",
        footer = {"  sluice points --at /backup", "  sluice points --at /backup --machine web-1 --json"})
public final class PointsCommand implements Callable<Integer> {

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
            description = "The machine's name or id; all machines when left out.")
    private @Nullable String machine;

    @Mixin
    private OutputOptions output;

    /** A command of this process. */
    public PointsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (VaultConnection connection = VaultConnection.open(surroundings, location)) {
            output.print(
                    surroundings,
                    surroundings.interruption().await(read(connection.vault())).orElseThrow());
        }
        return 0;
    }

    private Mono<PointsResult> read(Vault vault) {
        Flux<MachineRecord> machines =
                machine == null ? vault.machines() : vault.machine(machine).flux();
        return machines.concatMap(found ->
                        vault.points(found.machine()).collectList().map(points -> new MachinePoints(found, points)))
                .collectSortedList(Comparator.comparing(found -> found.machine().name()))
                .map(found -> new PointsResult(vault.id(), found, surroundings.clock()));
    }
}
