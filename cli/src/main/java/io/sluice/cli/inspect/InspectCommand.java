package io.sluice.cli.inspect;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.output.Result;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.cli.vaults.StoreConnection;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.sink.recover.Inspect;
import io.sluice.sink.store.BlobInfo;
import io.sluice.sink.store.BlobStore;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** {@code sluice inspect}: says in words what an object holds, or what there is in a vault. */
@Command(
        name = "inspect",
        description = {
            "Say in words what an object of a vault holds; without one, what there is in the vault.",
            "Reads the object whatever the state of the vault around it is."
        },
        footer = {
            "  sluice inspect --at /backup",
            "  sluice inspect --at /backup vault.json",
            "  sluice inspect --at /backup machines/ID/points/0000000000000001.json --json"
        })
public final class InspectCommand implements Callable<Integer> {

    private static final int QUEUE = 100;
    private static final int IDLE_SECONDS = 60;

    private final Surroundings surroundings;

    @Option(
            names = "--at",
            required = true,
            paramLabel = "VAULT",
            description = "The vault: a directory or file:///PATH.")
    private String location;

    @Parameters(
            arity = "0..1",
            paramLabel = "OBJECT",
            description = "The object's key: its path below the vault, as errors name it.")
    private @Nullable String object;

    @Mixin
    private OutputOptions output;

    /** A command of this process. */
    public InspectCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        output.print(surroundings, object == null ? overview() : describe(object));
        return 0;
    }

    private Result overview() {
        try (VaultConnection connection = VaultConnection.open(surroundings, location)) {
            return surroundings
                    .interruption()
                    .await(Overview.of(connection.vault(), connection.store()))
                    .orElseThrow();
        }
    }

    private Result describe(String key) {
        Interruption interruption = surroundings.interruption();
        Scheduler scheduler = Schedulers.newBoundedElastic(1, QUEUE, "sluice-inspect", IDLE_SECONDS, true);
        try (StoreConnection connection = StoreConnection.open(location)) {
            if (interruption.await(head(connection.store(), key)).isEmpty()) {
                throw new UsageException("no object '" + key + "' at " + location + ": give a path below the vault");
            }
            return new Described(interruption
                    .await(new Inspect(PooledByteBufAllocator.DEFAULT, scheduler).object(connection.store(), key))
                    .orElseThrow());
        } finally {
            scheduler.dispose();
        }
    }

    private static Mono<BlobInfo> head(BlobStore store, String key) {
        try {
            return store.head(key);
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + key + "' cannot be an object's key: " + e.getMessage(), e);
        }
    }
}
