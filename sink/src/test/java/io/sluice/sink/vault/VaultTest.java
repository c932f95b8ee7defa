package io.sluice.sink.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.sluice.sink.DamagedException;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.DelegatingBlobStore;
import io.sluice.sink.store.Faults;
import io.sluice.sink.store.FaultyBlobStore;
import io.sluice.sink.store.InMemoryBlobStore;
import io.sluice.sink.store.StoreException;
import io.sluice.sink.vault.VaultException.Kind;
import io.sluice.wire.Id;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class VaultTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T07:30:00.123456Z"), ZoneOffset.UTC);

    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void anEmptyStoreBecomesAVaultOnce() {
        Vault vault = create();

        assertThat(create().id()).isEqualTo(vault.id());
        assertThat(Vault.open(store).block().id()).isEqualTo(vault.id());
        assertThat(store.objects()).containsOnlyKeys("vault.json");
    }

    @Test
    void openingDoesNotMakeAVault() {
        assertRefused(Kind.NO_VAULT, "no vault there", () -> Vault.open(store).block());
        assertThat(store.objects()).isEmpty();
    }

    @Test
    void aStoreWithOtherThingsIsNoVaultAndIsLeftAlone() {
        put("docs/thesis.txt", "much work");

        assertRefused(Kind.NOT_A_VAULT, "it holds docs/thesis.txt", this::create);
        assertRefused(
                Kind.NOT_A_VAULT,
                "it holds docs/thesis.txt",
                () -> Vault.open(store).block());
        assertThat(store.objects()).hasSize(1);
    }

    @Test
    void aVaultThatLostItsFirstObjectIsDamagedAndNotMadeAnew() {
        create().machineOrCreate("web-1", List.of("sda"), CLOCK, random).block();
        store.delete("vault.json").block();

        assertDamaged("vault.json: it is missing", this::create);
        assertDamaged("vault.json: it is missing", () -> Vault.open(store).block());
    }

    @Test
    void severalWhoMakeItAtOnceAgree() {
        for (int round = 0; round < 50; round++) {
            BlobStore raced = new InMemoryBlobStore();
            List<Id> ids = Flux.range(0, 8)
                    .flatMap(i -> Vault.openOrCreate(raced, CLOCK, new SplittableRandom(i))
                            .subscribeOn(Schedulers.boundedElastic()))
                    .map(Vault::id)
                    .distinct()
                    .collectList()
                    .block();

            assertThat(ids).hasSize(1);
        }
    }

    @Test
    void whoDiedWhileMakingItLeavesItUsable() {
        for (int operation = 1; operation <= 4; operation++) {
            InMemoryBlobStore behind = new InMemoryBlobStore();
            BlobStore dying =
                    new FaultyBlobStore(behind, Faults.NONE.crashingAt(operation), operation, Schedulers.immediate());
            assertThatThrownBy(() -> Vault.openOrCreate(dying, CLOCK, random).block())
                    .isInstanceOf(StoreException.class);

            assertThat(Vault.openOrCreate(behind, CLOCK, random).block()).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"version\":2,\"features\":[]", "\"version\":1,\"features\":[\"quantum\"]"})
    void aNewerFormatIsRefusedInOneLine(String newer) {
        String json = "{\"format\":\"sluice-vault\"," + newer
                + ",\"vault\":\"00000000000000000000000000000001\",\"created\":\"2026-11-21T07:30:00.123Z\",\"keyCheck\":null}";
        store.objects().put("vault.json", CheckedJsonTest.checked(json));

        assertRefused(
                Kind.NEWER_FORMAT,
                "vault of a newer format",
                () -> Vault.open(store).block());
    }

    @Test
    void aFlippedBitInItIsDamage() {
        create();
        store.objects().get("vault.json")[20] ^= 1;

        assertDamaged("vault.json", () -> Vault.open(store).block());
        assertDamaged("vault.json", this::create);
    }

    @Test
    void aMachineIsMadeOnceAndFoundByNameAndId() {
        Vault vault = create();

        MachineRecord made = machine(vault, "web-1");

        assertThat(machine(vault, "web-1")).isEqualTo(made);
        assertThat(vault.machine("web-1").block()).isEqualTo(made);
        assertThat(vault.machine(made.machine().toString()).block()).isEqualTo(made);
        assertThat(vault.machines().collectList().block()).containsExactly(made);
    }

    @Test
    void aMachineThatIsNotThereGetsOneLineWithThoseThatAre() {
        Vault vault = create();
        assertRefused(
                Kind.NO_SUCH_MACHINE,
                "there are none",
                () -> vault.machine("db").block());
        machine(vault, "web-2");
        machine(vault, "web-1");

        assertRefused(
                Kind.NO_SUCH_MACHINE,
                "no machine 'db' in this vault; there are: web-1, web-2",
                () -> vault.machine("db").block());
    }

    @Test
    void aNameThatTwoMachinesHaveIsAmbiguous() {
        Vault vault = create();
        MachineRecord one = machine(vault, "web-1");
        MachineRecord two = machine(vault, "web-2");
        vault.update(two.withName("web-1", CLOCK.instant())).block();

        assertThatThrownBy(() -> vault.machine("web-1").block())
                .hasMessageContaining(one.machine().toString())
                .hasMessageContaining(two.machine().toString());
        assertRefused(Kind.AMBIGUOUS_MACHINE, "say which by its id", () -> machine(vault, "web-1"));
    }

    @Test
    void theHighestRecordRulesAndAnOutdatedChangeIsAConflict() {
        Vault vault = create();
        MachineRecord first = machine(vault, "web-1");
        MachineRecord second = first.withDisks(List.of("sda", "sdb"), CLOCK.instant());

        vault.update(second).block();
        vault.update(second).block();

        assertThat(vault.machine("web-1").block()).isEqualTo(second);
        assertRefused(
                Kind.CONFLICT,
                "web-9",
                () -> vault.update(first.withName("web-9", CLOCK.instant())).block());
    }

    @Test
    void severalWhoMeetANewNameAtOnceGetOneMachine() {
        Vault vault = create();
        for (int round = 0; round < 50; round++) {
            String name = "web-" + round;
            Set<Id> ids = Flux.range(0, 8)
                    .flatMap(i -> vault.machineOrCreate(name, List.of("sda"), clockAt(i), random)
                            .subscribeOn(Schedulers.parallel()))
                    .map(MachineRecord::machine)
                    .collect(Collectors.toSet())
                    .block();
            assertThat(ids).hasSize(1);
            assertThat(vault.machine(name).block().machine()).isIn(ids);
        }
    }

    @Test
    void machinesThatComeAtOnceAndAgainCostTheirNumberAndNotItsSquare() {
        int machines = 200;
        AtomicLong reads = new AtomicLong();
        Vault vault = Vault.openOrCreate(new CountingReads(store, reads), CLOCK, random)
                .block();

        Runnable allCome = () -> Flux.range(0, machines)
                .flatMap(
                        i -> vault.machineOrCreate("web-" + i, List.of("sda"), CLOCK, random)
                                .subscribeOn(Schedulers.parallel()),
                        machines)
                .blockLast();
        allCome.run();
        reads.set(0);
        allCome.run();
        assertThat(reads.get()).isLessThanOrEqualTo(2L * machines);

        reads.set(0);
        Vault again = Vault.open(new CountingReads(store, reads)).block();
        again.machineOrCreate("web-0", List.of("sda"), CLOCK, random).block();
        assertThat(reads.get()).isBetween((long) machines, 2L * machines + 10);
        reads.set(0);
        again.machineOrCreate("web-1", List.of("sda"), CLOCK, random).block();
        assertThat(reads.get()).isLessThan(5);
    }

    /** Counts whole objects that are read. */
    private static final class CountingReads extends DelegatingBlobStore {

        private final AtomicLong reads;

        CountingReads(BlobStore store, AtomicLong reads) {
            super(store);
            this.reads = reads;
        }

        @Override
        public Mono<byte[]> readAll(String key, int maxBytes) {
            return super.readAll(key, maxBytes).doOnSubscribe(subscription -> reads.incrementAndGet());
        }
    }

    @Test
    void aNameThatAnotherMachineHadBeforeIsFree() {
        Vault vault = create();
        MachineRecord first = machine(vault, "web");
        vault.update(first.withName("web-old", CLOCK.instant())).block();

        MachineRecord second = machine(vault, "web");
        assertThat(second.machine()).isNotEqualTo(first.machine());
        assertThat(machine(vault, "web").machine()).isEqualTo(second.machine());
        assertThat(vault.machine("web-old").block().machine()).isEqualTo(first.machine());
    }

    @Test
    void theIdOfANewMachineIsAsTheFormatSays() {
        Id vault = Id.parse("000102030405060708090a0b0c0d0e0f");
        // printf %s 000102030405060708090a0b0c0d0e0fweb-1 | sha256sum
        assertThat(Machines.firstId(vault, "web-1")).hasToString("7b6b2ee67b73e2e9ef2bd09bab84d22e");
    }

    @Test
    void aMachineWithoutItsRecordIsDamaged() {
        Vault vault = create();
        MachineRecord machine = machine(vault, "web-1");
        put(VaultKeys.segment(machine.machine(), new Id(1, 1), new Id(1, 2)), "segment");
        store.delete(machine.key()).block();

        assertDamaged(machine.key() + ": it is missing", () -> vault.machines().blockLast());
    }

    @Test
    void aRecordOfAnotherMachineInItsPlaceIsDamage() {
        Vault vault = create();
        MachineRecord one = machine(vault, "web-1");
        MachineRecord two = machine(vault, "web-2");
        store.objects().put(one.key(), two.encode());

        assertDamaged("does not belong here", () -> vault.machines().blockLast());
    }

    private static Clock clockAt(int seconds) {
        return Clock.offset(CLOCK, Duration.ofSeconds(seconds));
    }

    private Vault create() {
        return Vault.openOrCreate(store, CLOCK, random).block();
    }

    private MachineRecord machine(Vault vault, String name) {
        return vault.machineOrCreate(name, List.of("sda"), CLOCK, random).block();
    }

    private void put(String key, String content) {
        store.objects().put(key, content.getBytes(UTF_8));
    }

    private static void assertRefused(Kind kind, String line, ThrowingCallable operation) {
        assertThatThrownBy(operation)
                .hasMessageContaining(line)
                .hasMessageNotContaining("\n")
                .asInstanceOf(type(VaultException.class))
                .extracting(VaultException::kind)
                .isEqualTo(kind);
    }

    private static void assertDamaged(String line, ThrowingCallable operation) {
        assertThatThrownBy(operation).isInstanceOf(DamagedException.class).hasMessageContaining(line);
    }
}
