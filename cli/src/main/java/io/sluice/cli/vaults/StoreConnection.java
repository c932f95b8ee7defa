package io.sluice.cli.vaults;

import io.sluice.cli.process.UsageException;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.BlobStores;
import io.sluice.sink.store.RetryPolicy;
import io.sluice.sink.store.RetryingBlobStore;
import io.sluice.sink.store.StoreException;
import io.sluice.sink.vault.VaultException;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The store that a command names, with the threads on which it works; whether a vault is in it is not looked at.
 *
 * <p>Owns: store and threads, until {@link #close}. Errors: {@link UsageException} for a location that names no store.
 */
public final class StoreConnection implements AutoCloseable {

    private static final int STORE_THREADS = 16;
    private static final int STORE_QUEUE = 100_000;
    private static final int IDLE_SECONDS = 60;

    private final String location;
    private final Scheduler scheduler;
    private final Scheduler timer;
    private final RandomGenerator random;
    private final BlobStore store;

    private StoreConnection(String location) {
        this.location = location;
        this.random = new SecureRandom();
        this.scheduler = Schedulers.newBoundedElastic(STORE_THREADS, STORE_QUEUE, "sluice-store", IDLE_SECONDS, true);
        this.timer = Schedulers.newSingle("sluice-store-retry", true);
        try {
            BlobStore plain = BlobStores.open(location, scheduler, random);
            this.store = new RetryingBlobStore(plain, RetryPolicy.DEFAULT, timer, new SplittableRandom());
        } catch (IllegalArgumentException e) {
            disposeThreads();
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private void disposeThreads() {
        scheduler.dispose();
        timer.dispose();
    }

    /** Opens the store at a location; reads and makes nothing. */
    public static StoreConnection open(String location) {
        return new StoreConnection(location);
    }

    /** The same failure with the location in front, where it comes from the vault or its store, which know of keys only. */
    public Throwable located(Throwable failure) {
        String line = location + ": " + failure.getMessage();
        if (failure instanceof VaultException refused) {
            VaultException located = new VaultException(refused.kind(), line);
            located.initCause(refused);
            return located;
        }
        return failure instanceof StoreException failed
                ? new StoreException(failed.kind(), failed.key(), line, failed)
                : failure;
    }

    /** The store, which tries again what may pass. */
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
        disposeThreads();
    }
}
