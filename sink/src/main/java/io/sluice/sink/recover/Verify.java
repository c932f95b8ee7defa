package io.sluice.sink.recover;

import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.sink.segment.BatchDecoder;
import io.sluice.sink.segment.SegmentBytes;
import io.sluice.sink.segment.SegmentReader;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.StoreException;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.PointSegment;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
import io.sluice.sink.vault.VaultException;
import io.sluice.sink.vault.VaultKeys;
import io.sluice.wire.Id;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Re-reads a vault from its store, every byte of every object, and says what is damaged and what is left over.
 *
 * <p>Order: vault.json; per machine its records, its points in the order of the log, the segments and map runs of each, then the
 * objects that nothing names. It goes on after damage. A missing object is damage; one that nothing refers to is not.
 *
 * <p>Threads: segments and runs are checked on {@code workers}, whose threads may block and are not the store's, as many at a time as
 * {@code parallelism}. Errors: none for damage, that is a {@link Finding}; {@link StoreException} when the store does not answer,
 * {@link VaultException} for what is no vault or a newer one. Limits: {@link #memoryCeilings}; on the heap two
 * manifests, and some 100 bytes per point and 16 per segment of one point.
 */
public final class Verify {

    /** The largest JSON object that is read. */
    private static final int MAX_JSON_BYTES = 64 << 20;

    /** A window of a segment, what is being read into it, and the raw data of one batch with its alignment. */
    private static final long BYTES_PER_WORKER =
            2L * SegmentBytes.WINDOW_BYTES + (1 << 20) + BatchDecoder.ALIGNMENT_BYTES;

    private static final Pattern SEGMENT = Pattern.compile("([0-9a-f]{32})/([0-9a-f]{32})\\.seg");
    private static final Pattern MACHINE = Pattern.compile("([0-9a-f]{32})/");

    private final BlobStore store;
    private final BatchDecoder decoder;
    private final ByteBufAllocator allocator;
    private final Scheduler workers;
    private final int parallelism;

    /** Collaborators stay the caller's. */
    public Verify(
            BlobStore store, BatchDecoder decoder, ByteBufAllocator allocator, Scheduler workers, int parallelism) {
        this.store = store;
        this.decoder = decoder;
        this.allocator = allocator;
        this.workers = workers;
        this.parallelism = parallelism;
    }

    /** What a verification of so many segments at a time holds at most, by holder, in bytes. */
    public static Map<String, Long> memoryCeilings(int parallelism) {
        return Map.of("verify: segments being read and checked", parallelism * BYTES_PER_WORKER);
    }

    /** Verifies everything; {@code totals} counts along. */
    public Flux<Finding> all(VerifyTotals totals) {
        Flux<Finding> machines = vaultId(totals)
                .flatMapMany(vault -> vault.findings()
                        .concatWith(store.children(VaultKeys.machines())
                                .concatMap(name -> machineOf(name, vault, totals))));
        return machines.concatWith(strays());
    }

    /** Verifies one machine. */
    public Flux<Finding> machine(Id machine, VerifyTotals totals) {
        return vaultId(totals).flatMapMany(vault -> vault.findings().concatWith(machine(machine, vault, totals)));
    }

    /** The vault's id, or why it is not known. */
    private record Opened(@Nullable Id vault, @Nullable DamagedException damage) {

        Flux<Finding> findings() {
            return Mono.justOrEmpty(damage).map(Finding::damage).flux();
        }
    }

    private Mono<Opened> vaultId(VerifyTotals totals) {
        Mono<Opened> opened = Vault.open(store)
                .map(vault -> new Opened(vault.id(), null))
                .onErrorResume(DamagedException.class, e -> Mono.just(new Opened(null, e)));
        return store.head(VaultKeys.vault())
                .doOnNext(info -> totals.byteCount.add(info.lengthBytes()))
                .then(opened);
    }

    private Flux<Finding> machineOf(String name, Opened vault, VerifyTotals totals) {
        Matcher matcher = MACHINE.matcher(name);
        return matcher.matches()
                ? machine(Id.parse(matcher.group(1)), vault, totals)
                : leftovers(VaultKeys.machines() + name);
    }

    /** Directories without any object are what a crash leaves while a machine is made: no machine, and no damage. */
    private Flux<Finding> machine(Id machine, Opened vault, VerifyTotals totals) {
        return store.list(VaultKeys.machine(machine))
                .hasElements()
                .filter(some -> some)
                .flatMapMany(some -> refusePruned(machine).thenMany(objects(machine, vault, totals)));
    }

    private Flux<Finding> objects(Id machine, Opened vault, VerifyTotals totals) {
        LogCheck log = new LogCheck(vault.vault(), machine);
        totals.machineCount.increment();
        return Flux.concat(
                records(machine, totals), points(machine, log, totals), Flux.defer(() -> unnamed(machine, log)));
    }

    /** Where a catalogue is in force, the log alone does not tell which points there are. */
    private Mono<Void> refusePruned(Id machine) {
        return listed(VaultKeys.catalogues(machine))
                .filter(catalogues -> !catalogues.isEmpty())
                .flatMap(some -> Mono.error(VaultException.pruned(machine)));
    }

    /** What a numbered object is read as, and what its reading found; {@code next} is the number to go on with. */
    private record Numbered<T>(
            long number,
            long next,
            @Nullable T value,
            @Nullable DamagedException damage) {

        static <T> Numbered<T> damaged(long number, long next, String key, String meaning) {
            return new Numbered<>(number, next, null, new DamagedException(key, meaning));
        }
    }

    /** The objects numbered from 1 under a prefix, in their order. One that a listing shows a successor of must be there; a gap counts once. */
    private Flux<Numbered<byte[]>> numbered(String prefix, LongFunction<String> keyOf, VerifyTotals totals) {
        return listed(prefix)
                .flatMapMany(listed ->
                        read(1, listed, keyOf, totals).expand(before -> read(before.next(), listed, keyOf, totals)));
    }

    private Mono<NavigableSet<Long>> listed(String prefix) {
        return store.children(prefix)
                .collect(
                        TreeSet::new,
                        (numbers, name) -> VaultKeys.numberOf(name).ifPresent(numbers::add));
    }

    private Mono<Numbered<byte[]>> read(
            long number, NavigableSet<Long> listed, LongFunction<String> keyOf, VerifyTotals totals) {
        String key = keyOf.apply(number);
        return store.readAll(key, MAX_JSON_BYTES)
                .doOnNext(bytes -> totals.byteCount.add(bytes.length))
                .map(bytes -> new Numbered<>(number, number + 1, bytes, null))
                .onErrorResume(StoreException.class, e -> unread(number, key, listed.ceiling(number), e));
    }

    private static Mono<Numbered<byte[]>> unread(long number, String key, @Nullable Long there, StoreException e) {
        return switch (e.kind()) {
            case NOT_FOUND -> there == null ? Mono.empty() : Mono.just(gap(number, key, there));
            case TOO_LARGE, TRUNCATED ->
                Mono.just(Numbered.damaged(number, number + 1, key, "it cannot be read: " + e.getMessage()));
            default -> Mono.error(e);
        };
    }

    /** What is missing from {@code number} on; {@code there} is the next that a listing shows. */
    private static Numbered<byte[]> gap(long number, String key, long there) {
        String more = there > number + 1 ? "it is missing, like all up to number " + (there - 1) : "it is missing";
        return Numbered.damaged(number, Math.max(there, number + 1), key, more + ", and later ones are there");
    }

    private interface Decoder<T> {
        T decode(String key, byte[] bytes);
    }

    private static <T> Numbered<T> decode(Numbered<byte[]> read, String key, Decoder<T> decoder) {
        byte[] bytes = read.value();
        if (bytes == null) {
            return new Numbered<>(read.number(), read.next(), null, read.damage());
        }
        try {
            return new Numbered<>(read.number(), read.next(), decoder.decode(key, bytes), null);
        } catch (DamagedException e) {
            return new Numbered<>(read.number(), read.next(), null, e);
        }
    }

    private Flux<Finding> records(Id machine, VerifyTotals totals) {
        return numbered(VaultKeys.records(machine), number -> VaultKeys.record(machine, number), totals)
                .map(read -> record(machine, read))
                .switchIfEmpty(Mono.just(Optional.of(Finding.damage(
                        VaultKeys.record(machine, 1), "it is missing, and the machine has other objects"))))
                .flatMap(Mono::justOrEmpty);
    }

    private static Optional<Finding> record(Id machine, Numbered<byte[]> read) {
        String key = VaultKeys.record(machine, read.number());
        Numbered<MachineRecord> decoded = decode(read, key, MachineRecord::decode);
        MachineRecord record = decoded.value();
        if (record == null) {
            return Optional.ofNullable(decoded.damage()).map(Finding::damage);
        }
        return record.machine().equals(machine) && record.number() == read.number()
                ? Optional.empty()
                : Optional.of(Finding.damage(
                        key,
                        "it is record " + record.number() + " of machine " + record.machine()
                                + ", and does not belong here"));
    }

    private Flux<Finding> points(Id machine, LogCheck log, VerifyTotals totals) {
        return numbered(VaultKeys.points(machine), number -> VaultKeys.point(machine, number), totals)
                .concatMap(read -> point(machine, read, log, totals), 1);
    }

    private Flux<Finding> point(Id machine, Numbered<byte[]> read, LogCheck log, VerifyTotals totals) {
        totals.pointCount.increment();
        String key = VaultKeys.point(machine, read.number());
        Numbered<RecoveryPoint> decoded = decode(read, key, RecoveryPoint::decode);
        RecoveryPoint point = decoded.value();
        DamagedException damage = decoded.damage();
        if (point == null) {
            return damage == null ? Flux.empty() : Flux.just(log.addUnreadable(damage));
        }
        List<Finding> misplaced = log.add(read.number(), point);
        return misplaced.isEmpty() ? content(point, totals) : Flux.fromIterable(misplaced);
    }

    private Flux<Finding> content(RecoveryPoint point, VerifyTotals totals) {
        PointTally tally = new PointTally(point);
        SegmentReader reader = new SegmentReader(store);
        Flux<Finding> segments = Flux.fromIterable(point.segments())
                .flatMap(
                        segment -> onWorkers(
                                () -> new SegmentCheck(store, decoder, allocator, point, segment, tally, totals).run()),
                        parallelism);
        Flux<Finding> runs = Flux.fromIterable(point.runs())
                .flatMap(run -> onWorkers(() -> new RunCheck(reader, point, run, tally).run()), parallelism);
        return Flux.concat(segments, runs, Flux.defer(() -> Flux.fromIterable(tally.compare())));
    }

    private Flux<Finding> onWorkers(java.util.concurrent.Callable<List<Finding>> check) {
        return Mono.fromCallable(check).subscribeOn(workers).flatMapIterable(findings -> findings);
    }

    /** Objects of the machine that nothing refers to. */
    private Flux<Finding> unnamed(Id machine, LogCheck log) {
        Named named = new Named(machine, log);
        return store.list(VaultKeys.machine(machine)).concatMap(info -> named.check(info.key()), 1);
    }

    /** Knows what of a machine's objects is named; asks for the points of cycles one after the other, as a listing has them. */
    private final class Named {
        private final Id machine;
        private final LogCheck log;
        private Id cycle = Id.NONE;
        private Set<Id> segments = Set.of();

        Named(Id machine, LogCheck log) {
            this.machine = machine;
            this.log = log;
        }

        Mono<Finding> check(String key) {
            String name = key.substring(VaultKeys.machine(machine).length());
            if (name.startsWith("machine/") || name.startsWith("points/")) {
                boolean known = VaultKeys.numberOf(name.substring(name.indexOf('/') + 1))
                        .isPresent();
                return known ? Mono.empty() : Mono.just(leftover(key));
            }
            Matcher matcher = name.startsWith("segments/")
                    ? SEGMENT.matcher(name.substring("segments/".length()))
                    : SEGMENT.matcher("");
            if (!matcher.matches()) {
                return Mono.just(leftover(key));
            }
            Id segment = Id.parse(matcher.group(2));
            return segmentsOf(Id.parse(matcher.group(1)))
                    .flatMap(named -> named.contains(segment) ? Mono.empty() : Mono.just(leftover(key)));
        }

        private Finding leftover(String key) {
            return Finding.leftover(
                    key, log.hasUnreadable() ? "no point that can be read names it" : "nothing refers to it");
        }

        private Mono<Set<Id>> segmentsOf(Id wanted) {
            if (wanted.equals(cycle)) {
                return Mono.just(segments);
            }
            Long number = log.numberOf(wanted);
            Mono<Set<Id>> read = number == null
                    ? Mono.just(Set.of())
                    : store.readAll(VaultKeys.point(machine, number), MAX_JSON_BYTES)
                            .map(bytes -> ids(RecoveryPoint.decode(VaultKeys.point(machine, number), bytes)));
            return read.doOnNext(found -> {
                cycle = wanted;
                segments = found;
            });
        }

        private Set<Id> ids(RecoveryPoint point) {
            return new HashSet<>(point.segments().stream().map(PointSegment::id).toList());
        }
    }

    /** Objects beside the vault's. */
    private Flux<Finding> strays() {
        Set<String> known = new TreeSet<>(List.of(VaultKeys.vault(), VaultKeys.machines()));
        return store.children("").filter(name -> !known.contains(name)).concatMap(this::leftovers);
    }

    private Flux<Finding> leftovers(String name) {
        return name.endsWith("/")
                ? store.list(name).map(info -> Finding.leftover(info.key(), "nothing refers to it"))
                : Flux.just(Finding.leftover(name, "nothing refers to it"));
    }
}
