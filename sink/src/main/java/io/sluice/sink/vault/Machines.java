package io.sluice.sink.vault;

import io.sluice.sink.DamagedException;
import io.sluice.sink.store.BlobStore;
import io.sluice.wire.Id;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The machines of a vault by name and id. The newest record of each rules; a record is changed by making the next one.
 *
 * <p>To find a name all records are read, once for all who ask at that time. Whose agent comes again for each cycle is remembered, and then its own record
 * is read alone: hundreds of agents cost their number then, and not its square. So a second machine that another tool gives the same name is noticed by
 * whoever looks the name up, but by its agent only when the vault is opened again. Limits: a name and an id for each machine.
 */
final class Machines {

    private static final int NAMES_IN_AN_ERROR = 20;

    /** Records that are asked for ahead: each takes a few round trips to the store. */
    private static final int AHEAD = 8;

    private final BlobStore store;
    private final Shared<List<MachineRecord>> records;
    private final Map<String, Id> remembered = new ConcurrentHashMap<>();

    Machines(BlobStore store) {
        this.store = store;
        this.records = new Shared<>(Flux.defer(this::all).collectList().doOnNext(this::remember));
    }

    /** All machines, ascending by id. */
    Flux<MachineRecord> all() {
        return store.children(VaultKeys.machines())
                .filter(Machines::isId)
                .flatMapSequential(name -> ofPrefix(idOf(name)), AHEAD, 1);
    }

    /** The machine of that name or id. */
    Mono<MachineRecord> find(String nameOrId) {
        Mono<MachineRecord> byId = isId(nameOrId + "/") ? newest(Id.parse(nameOrId)) : Mono.empty();
        return byId.switchIfEmpty(byName(nameOrId).switchIfEmpty(Mono.defer(() -> noSuchMachine(nameOrId))));
    }

    /** The machine of that name, which may be none. */
    Mono<MachineRecord> byName(String name) {
        return records.next().flatMap(all -> choose(name, all));
    }

    /** The same for one that is asked for again and again. */
    Mono<MachineRecord> byNameAgain(String name) {
        return Mono.defer(() -> Mono.justOrEmpty(remembered.get(name)))
                .flatMap(this::newest)
                .filter(machine -> machine.name().equals(name))
                .switchIfEmpty(byName(name));
    }

    private Mono<MachineRecord> choose(String name, List<MachineRecord> all) {
        List<MachineRecord> found =
                all.stream().filter(machine -> machine.name().equals(name)).toList();
        return switch (found.size()) {
            case 0 -> Mono.empty();
            case 1 -> Mono.just(found.get(0));
            default -> Mono.error(ambiguous(name, found));
        };
    }

    /** Each name that is one machine's alone. */
    private void remember(List<MachineRecord> all) {
        Map<String, Long> bearers =
                all.stream().collect(Collectors.groupingBy(MachineRecord::name, Collectors.counting()));
        all.stream()
                .filter(machine -> bearers.getOrDefault(machine.name(), 0L) == 1)
                .forEach(this::remember);
    }

    private void remember(MachineRecord machine) {
        remembered.put(machine.name(), machine.machine());
    }

    /** Changes a machine by its next record, which may have another name. */
    Mono<MachineRecord> update(MachineRecord next) {
        return create(next).doOnSubscribe(subscription -> remembered.clear()).doOnTerminate(remembered::clear);
    }

    private Mono<MachineRecord> create(MachineRecord machine) {
        return NumberedObjects.createOwn(
                        store,
                        machine.key(),
                        machine.encode(),
                        "machine " + machine.name()
                                + " was changed by somebody else meanwhile: look at it and try again")
                .thenReturn(machine);
    }

    /**
     * A new machine of a name that no machine has. Its id follows from vault and name, so that of any number of gateways that make it at once one
     * succeeds and all get the same machine. If the machine with that id has been given another name since, {@code other} is made.
     *
     * @param other the same with a random id
     */
    Mono<MachineRecord> createFirst(Id vault, MachineRecord other) {
        Id first = firstId(vault, other.name());
        MachineRecord machine = new MachineRecord(first, 1, other.name(), other.created(), other.disks());
        return create(machine)
                .onErrorComplete(Machines::isConflict)
                .then(newest(first))
                .filter(found -> found.name().equals(other.name()))
                .switchIfEmpty(Mono.defer(() -> create(other)))
                .doOnNext(this::remember);
    }

    /** Format: docs/format.md, section 3, the machine record. */
    static Id firstId(Id vault, String name) {
        byte[] text = (vault + name).getBytes(StandardCharsets.UTF_8);
        return Id.parse(HexFormat.of().formatHex(CheckedJson.sha256(text, text.length), 0, 16));
    }

    private static boolean isConflict(Throwable failure) {
        return failure instanceof VaultException vault && vault.kind() == VaultException.Kind.CONFLICT;
    }

    private Mono<MachineRecord> newest(Id machine) {
        return new NumberedObjects<>(store, VaultKeys.records(machine), new Records(machine)).newest();
    }

    /** A machine whose first record was never made is none; one that has lost it is damaged. */
    private Mono<MachineRecord> ofPrefix(Id machine) {
        return newest(machine)
                .switchIfEmpty(Mono.defer(() -> store.list(VaultKeys.machine(machine))
                        .next()
                        .flatMap(object -> newest(machine) // it may have been made between the two looks
                                .switchIfEmpty(Mono.error(() -> new DamagedException(
                                        VaultKeys.record(machine, 1),
                                        "it is missing, and " + object.key() + " is there"))))));
    }

    private Mono<MachineRecord> noSuchMachine(String name) {
        return all().map(MachineRecord::name)
                .sort()
                .collectList()
                .flatMap(names -> Mono.error(new VaultException(
                        VaultException.Kind.NO_SUCH_MACHINE,
                        "no machine '" + name + "' in this vault; " + thereAre(names))));
    }

    private static String thereAre(List<String> names) {
        if (names.isEmpty()) {
            return "there are none";
        }
        String some = names.stream().limit(NAMES_IN_AN_ERROR).collect(Collectors.joining(", "));
        int more = names.size() - NAMES_IN_AN_ERROR;
        return "there are: " + some + (more > 0 ? " and " + more + " more" : "");
    }

    private static VaultException ambiguous(String name, List<MachineRecord> found) {
        String ids = found.stream().map(machine -> machine.machine().toString()).collect(Collectors.joining(", "));
        return new VaultException(
                VaultException.Kind.AMBIGUOUS_MACHINE,
                "several machines are called '" + name + "': say which by its id: " + ids);
    }

    private static boolean isId(String name) {
        return name.length() == 33 && name.endsWith("/") && VaultKeys.isLowerHex(name.substring(0, 32));
    }

    private static Id idOf(String name) {
        return Id.parse(name.substring(0, 32));
    }

    private record Records(Id machine) implements NumberedObjects.Kind<MachineRecord> {
        @Override
        public String key(long number) {
            return VaultKeys.record(machine, number);
        }

        @Override
        public MachineRecord decode(String key, byte[] content) {
            MachineRecord found = MachineRecord.decode(key, content);
            if (!found.machine().equals(machine)) {
                throw new DamagedException(key, "it is of machine " + found.machine() + ", and does not belong here");
            }
            return found;
        }

        @Override
        public long numberOf(MachineRecord found) {
            return found.number();
        }
    }
}
