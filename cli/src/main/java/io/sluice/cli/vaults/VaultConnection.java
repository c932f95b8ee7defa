package io.sluice.cli.vaults;

import io.sluice.cli.process.Surroundings;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.vault.Vault;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;

/**
 * An open vault with its store.
 *
 * <p>Threads: opening blocks the caller, which is the command's own thread. Owns: the store, until {@link #close}.
 *
 * <p>Errors: {@link io.sluice.cli.process.UsageException} for a location that names no store; {@link io.sluice.sink.vault.VaultException} and
 * {@link io.sluice.sink.store.StoreException} with the location in front.
 */
public final class VaultConnection implements AutoCloseable {

    private final StoreConnection connection;
    private final Vault vault;

    private VaultConnection(StoreConnection connection, Vault vault) {
        this.connection = connection;
        this.vault = vault;
    }

    /** Opens a vault that exists. */
    public static VaultConnection open(Surroundings surroundings, String location) {
        return connect(surroundings, location, connection -> Vault.open(connection.store()));
    }

    /** Opens a vault; makes one where there is nothing. */
    public static VaultConnection openOrCreate(Surroundings surroundings, String location) {
        return connect(
                surroundings,
                location,
                connection -> Vault.openOrCreate(connection.store(), surroundings.clock(), connection.random()));
    }

    private static VaultConnection connect(
            Surroundings surroundings, String location, Function<StoreConnection, Mono<Vault>> opening) {
        StoreConnection connection = StoreConnection.open(location);
        try {
            Mono<Vault> vault = opening.apply(connection).onErrorMap(connection::located);
            return new VaultConnection(
                    connection, surroundings.interruption().await(vault).orElseThrow());
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** The vault. */
    public Vault vault() {
        return vault;
    }

    /** The store below it. */
    public BlobStore store() {
        return connection.store();
    }

    /** For ids, cryptographically strong. */
    public RandomGenerator random() {
        return connection.random();
    }

    @Override
    public void close() {
        connection.close();
    }
}
