package io.sluice.cli.vaults;

import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.BlobStores;
import io.sluice.sink.vault.Vault;
import io.sluice.sink.vault.VaultException;
import java.security.SecureRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * An open vault with its store and the threads on which the store works.
 *
 * <p>Threads: opening blocks the caller, which is the command's own thread. Owns: store and threads, until {@link #close}.
 *
 * <p>Errors: {@link UsageException} for a location that names no store; {@link VaultException} with the location in front.
 */
public final class VaultConnection implements AutoCloseable {

    private static final int STORE_THREADS = 16;
    private static final int STORE_QUEUE = 100_000;
    private static final int IDLE_SECONDS = 60;

    private final Scheduler scheduler;
    private final BlobStore store;
    private final RandomGenerator random;
    private final Vault vault;

    private VaultConnection(Scheduler scheduler, BlobStore store, RandomGenerator random, Vault vault) {
        this.scheduler = scheduler;
        this.store = store;
        this.random = random;
        this.vault = vault;
    }

    /** Opens a vault that exists. */
    public static VaultConnection open(Surroundings surroundings, String location) {
        return connect(surroundings, location, new SecureRandom(), Vault::open);
    }

    /** Opens a vault; makes one where there is nothing. */
    public static VaultConnection openOrCreate(Surroundings surroundings, String location) {
        RandomGenerator random = new SecureRandom();
        return connect(
                surroundings, location, random, store -> Vault.openOrCreate(store, surroundings.clock(), random));
    }

    private static VaultConnection connect(
            Surroundings surroundings,
            String location,
            RandomGenerator random,
            Function<BlobStore, Mono<Vault>> opening) {
        Scheduler scheduler =
                Schedulers.newBoundedElastic(STORE_THREADS, STORE_QUEUE, "sluice-store", IDLE_SECONDS, true);
        BlobStore store = store(location, scheduler, random);
        try {
            Vault vault = surroundings
                    .interruption()
                    .await(opening.apply(store).onErrorMap(VaultException.class, e -> at(location, e)))
                    .orElseThrow();
            return new VaultConnection(scheduler, store, random, vault);
        } catch (RuntimeException e) {
            store.close();
            scheduler.dispose();
            throw e;
        }
    }

    private static BlobStore store(String location, Scheduler scheduler, RandomGenerator random) {
        try {
            return BlobStores.open(location, scheduler, random);
        } catch (IllegalArgumentException e) {
            scheduler.dispose();
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static VaultException at(String location, VaultException e) {
        VaultException located = new VaultException(e.kind(), location + ": " + e.getMessage());
        located.initCause(e);
        return located;
    }

    /** The vault. */
    public Vault vault() {
        return vault;
    }

    /** The store below it. */
    public BlobStore store() {
        return store;
    }

    /** For ids, cryptographically strong. */
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void close() {
        store.close();
        scheduler.dispose();
    }
}
