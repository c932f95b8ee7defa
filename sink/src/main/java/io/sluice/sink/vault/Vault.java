package io.sluice.sink.vault;

import io.sluice.sink.DamagedException;
import io.sluice.sink.store.BlobInfo;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.StoreException;
import io.sluice.sink.vault.VaultException.Kind;
import io.sluice.wire.Id;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A vault: the truth about protected machines and their recovery points, on any blob store. Format: docs/format.md.
 *
 * <p>Threads: any; nothing blocks, results arrive on the store's threads. Owns: nothing; the store stays the caller's.
 *
 * <p>Errors: {@link DamagedException} for what is not as it was written; {@link VaultException} for what cannot be done as asked, with a line
 * for the user; {@link StoreException} for a store that fails, and then the same call may be made again.
 */
public final class Vault {

    private final BlobStore store;
    private final Id id;
    private final Machines machines;

    private Vault(BlobStore store, Id id) {
        this.store = store;
        this.id = id;
        this.machines = new Machines(store);
    }

    /** Opens a vault that exists. Errors: NO_VAULT, NOT_A_VAULT, NEWER_FORMAT. */
    public static Mono<Vault> open(BlobStore store) {
        return findInfo(store)
                .switchIfEmpty(Mono.error(() -> new VaultException(
                        Kind.NO_VAULT, "no vault there: name the place that machines were replicated to")))
                .map(info -> new Vault(store, info.vault()));
    }

    /** Opens a vault, or makes one where there is nothing at all. Errors: NOT_A_VAULT, NEWER_FORMAT. */
    public static Mono<Vault> openOrCreate(BlobStore store, Clock clock, RandomGenerator random) {
        return findInfo(store)
                .switchIfEmpty(Mono.defer(() -> create(store, VaultInfo.create(Id.random(random), clock.instant()))))
                .map(info -> new Vault(store, info.vault()));
    }

    /**
     * Empty where there is nothing at all. A vault's first object is made before its others: so when something is there, this one is looked
     * for once more, for it may have been made since.
     */
    private static Mono<VaultInfo> findInfo(BlobStore store) {
        return readInfo(store)
                .switchIfEmpty(Mono.defer(() -> store.list("")
                        .next()
                        .flatMap(first -> readInfo(store).switchIfEmpty(Mono.error(() -> refused(first))))));
    }

    private static Mono<VaultInfo> readInfo(BlobStore store) {
        return NumberedObjects.read(store, VaultKeys.vault()).map(bytes -> {
            VaultInfo info = VaultInfo.decode(VaultKeys.vault(), bytes);
            if (info.keyCheck() != null) {
                throw new VaultException(
                        Kind.NEWER_FORMAT, "vault of a newer format: it is sealed; use a newer sluice");
            }
            return info;
        });
    }

    private static RuntimeException refused(BlobInfo first) {
        if (first.key().matches("(keys/[0-9a-f]{16}-|machines/[0-9a-f]{32}/).*")) {
            return new DamagedException(VaultKeys.vault(), "it is missing, and " + first.key() + " is there");
        }
        return new VaultException(
                Kind.NOT_A_VAULT,
                "not a vault: it holds " + first.key() + " and no " + VaultKeys.vault()
                        + "; name a vault, or an empty place");
    }

    /** Of several who create it at once one succeeds; all read what that one wrote. */
    private static Mono<VaultInfo> create(BlobStore store, VaultInfo info) {
        return store.create(VaultKeys.vault(), info.encode())
                .onErrorResume(e -> StoreException.is(e, StoreException.Kind.EXISTS), e -> Mono.empty())
                .then(Mono.defer(() -> readInfo(store)))
                .switchIfEmpty(Mono.error(() -> new DamagedException(VaultKeys.vault(), "it was there, and is gone")));
    }

    /** The same vault through a wrapper of its store, such as one with a pace. */
    public Vault through(BlobStore wrapper) {
        return new Vault(wrapper, id);
    }

    /** The vault's id. */
    public Id id() {
        return id;
    }

    /** All machines, ascending by id. */
    public Flux<MachineRecord> machines() {
        return machines.all();
    }

    /** The machine of a name or an id. Errors: NO_SUCH_MACHINE, AMBIGUOUS_MACHINE. */
    public Mono<MachineRecord> machine(String nameOrId) {
        return machines.find(nameOrId);
    }

    /**
     * The machine of a name; if there is none, a new one with these disks. Of several who ask at once for a new name all get the same machine.
     *
     * <p>Errors: AMBIGUOUS_MACHINE.
     */
    public Mono<MachineRecord> machineOrCreate(String name, List<String> disks, Clock clock, RandomGenerator random) {
        return machines.byNameAgain(name)
                .switchIfEmpty(Mono.defer(() -> machines.createFirst(
                        id, new MachineRecord(Id.random(random), 1, name, clock.instant(), disks))));
    }

    /** Stores the next record of a machine ({@link MachineRecord#withDisks} makes one). Errors: CONFLICT. */
    public Mono<MachineRecord> update(MachineRecord next) {
        return machines.update(next);
    }

    /** All recovery points of a machine, from 1, each checked against the one before. */
    public Flux<RecoveryPoint> points(Id machine) {
        return log(machine).all();
    }

    /** The newest recovery point; empty when there is none. One that is damaged is an error, never the one before. */
    public Mono<RecoveryPoint> newestPoint(Id machine) {
        return log(machine).newest();
    }

    /** The recovery point that is meant, of those that can be recovered. Errors: NO_SUCH_POINT. */
    public Mono<RecoveryPoint> point(Id machine, PointSelector selector) {
        return new PointSearch(log(machine)).find(selector);
    }

    /**
     * Puts a recovery point into the log; everything it names is durable before. Its number and parent are those that follow the newest point
     * at the time its cycle was opened.
     *
     * <p>Errors: every one leaves open whether it has happened; the same call again finds out.
     */
    public Mono<CommitResult> commit(RecoveryPoint point) {
        if (!point.vault().equals(id)) {
            throw new IllegalArgumentException("a point of vault " + point.vault() + " for vault " + id);
        }
        return new Committer(store, log(point.machine())).commit(point);
    }

    private PointLog log(Id machine) {
        return new PointLog(store, id, machine);
    }
}
