package io.sluice.sink.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.sink.map.DiskView;
import io.sluice.sink.map.PageCache;
import io.sluice.sink.map.Seeds;
import io.sluice.sink.recover.Finding.Severity;
import io.sluice.sink.segment.BatchDecoder;
import io.sluice.sink.segment.SegmentReader;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.DelegatingBlobStore;
import io.sluice.sink.store.InMemoryBlobStore;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
import io.sluice.sink.vault.VaultException;
import io.sluice.sink.vault.VaultKeys;
import io.sluice.wire.Id;
import io.sluice.wire.testing.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** One small vault of two points, damaged in every way that one object can be. */
class VerifyTest {

    @TempDir
    Path directory;

    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private final BatchDecoder decoder = new BatchDecoder(PooledByteBufAllocator.DEFAULT);
    private final Scheduler maps = Schedulers.newBoundedElastic(2, 1000, "maps");
    private final Scheduler workers = Schedulers.newBoundedElastic(4, 1000, "workers");
    private final Random random = Seeds.random("VerifyTest");
    private TestVault vault;
    private int restores;

    @BeforeEach
    void fill() throws IOException {
        vault = new TestVault(store, directory, random, 30_000);
        vault.addPoint(1);
        vault.addPoint(2);
    }

    @AfterEach
    void close() {
        maps.dispose();
        workers.dispose();
        decoder.close();
    }

    @Test
    void wholeVaultHasNoFindingsAndEveryByteIsRead() {
        VerifyTotals totals = new VerifyTotals();

        assertThat(verify(totals)).isEmpty();

        assertThat(totals.machines()).isEqualTo(1);
        assertThat(totals.points()).isEqualTo(2);
        assertThat(totals.segments())
                .isEqualTo(vault.points.stream()
                        .mapToLong(p -> p.segments().size())
                        .sum());
        assertThat(totals.bytes())
                .isEqualTo(store.objects().values().stream()
                        .mapToLong(bytes -> bytes.length)
                        .sum());
        assertThat(totals.rawBytes()).isPositive();
    }

    @Test
    void everyFlippedBitIsFoundAndNeverRestoredAsData() throws IOException {
        for (String key : List.copyOf(store.objects().keySet())) {
            byte[] whole = store.objects().get(key);
            int step = Requirements.rounds(Math.max(1, whole.length / 30), 1);
            for (int at = random.nextInt(step); at < whole.length; at += step) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                store.objects().put(key, flipped);

                assertDamageOf(key, "byte " + at);
                if (at % 7 == 0) {
                    assertRestoresExactlyOrNotAtAll();
                }
            }
            store.objects().put(key, whole);
        }
    }

    @Test
    void everyCutAndEveryAppendedByteIsFound() throws IOException {
        for (String key : List.copyOf(store.objects().keySet())) {
            byte[] whole = store.objects().get(key);
            for (int length : new int[] {0, 1, whole.length / 2, whole.length - 1, whole.length + 1}) {
                store.objects().put(key, Arrays.copyOf(whole, length));
                assertDamageOf(key, "length " + length);
                assertRestoresExactlyOrNotAtAll();
            }
            store.objects().put(key, whole);
        }
    }

    @Test
    void everyMissingObjectIsFoundButTheNewestPointWhoseSegmentsAreThenLeftOver() throws IOException {
        String newest = VaultKeys.point(vault.machine, 2);
        for (String key : List.copyOf(store.objects().keySet())) {
            byte[] whole = store.objects().remove(key);
            List<Finding> findings = verify(new VerifyTotals());
            if (key.equals(newest)) {
                assertThat(findings)
                        .hasSize(vault.points.get(1).segments().size())
                        .allMatch(finding -> finding.severity() == Severity.LEFTOVER);
            } else {
                assertThat(findings)
                        .as(key)
                        .anyMatch(finding ->
                                finding.isDamage() && finding.object().equals(key));
                assertRestoresExactlyOrNotAtAll();
            }
            store.objects().put(key, whole);
        }
    }

    @Test
    void anyTwoSwappedObjectsAreFound() throws IOException {
        List<String> keys = List.copyOf(store.objects().keySet());
        for (String one : keys) {
            for (String other : keys) {
                if (one.compareTo(other) < 0) {
                    swap(one, other);
                    assertThat(verifyOrRefusal()).as("%s and %s", one, other).anyMatch(Finding::isDamage);
                    assertRestoresExactlyOrNotAtAll();
                    swap(one, other);
                }
            }
        }
    }

    private void swap(String one, String other) {
        byte[] bytes = store.objects().get(one);
        store.objects().put(one, store.objects().get(other));
        store.objects().put(other, bytes);
    }

    @Test
    void objectsThatNothingNamesAreLeftoversAndNoDamage() {
        RecoveryPoint point = vault.points.get(0);
        List<String> strays = new ArrayList<>(List.of(
                VaultKeys.segment(vault.machine, point.cycle(), new Id(4, 4)),
                VaultKeys.segment(vault.machine, new Id(3, 3), new Id(5, 5)),
                VaultKeys.machine(vault.machine) + "notes.txt",
                VaultKeys.points(vault.machine) + "x.json",
                "machines/readme",
                "other/file"));
        strays.forEach(key -> store.create(key, new byte[] {1, 2, 3}).block());

        List<Finding> findings = verify(new VerifyTotals());

        assertThat(findings).allMatch(finding -> finding.severity() == Severity.LEFTOVER);
        assertThat(findings).extracting(Finding::object).containsExactlyInAnyOrderElementsOf(strays);
    }

    @Test
    void directoriesOfAMachineThatWasNotMadeAreNothing() {
        Id unmade = new Id(5, 5);
        BlobStore crashed = new DelegatingBlobStore(store) {
            @Override
            public Flux<String> children(String prefix) {
                Flux<String> children = super.children(prefix);
                return prefix.equals(VaultKeys.machines()) ? children.startWith(unmade + "/") : children;
            }
        };
        VerifyTotals totals = new VerifyTotals();

        assertThat(verify(crashed, totals)).isEmpty();
        assertThat(totals.machines()).isEqualTo(1);
    }

    @Test
    void aGapOfAnyWidthIsFoundOnce() {
        long farAway = Long.MAX_VALUE / 2;
        store.objects()
                .put(VaultKeys.point(vault.machine, farAway), store.objects().get(VaultKeys.point(vault.machine, 2)));

        assertThat(verify(new VerifyTotals()))
                .filteredOn(finding -> finding.meaning().contains("it is missing"))
                .singleElement()
                .satisfies(gap -> {
                    assertThat(gap.object()).isEqualTo(VaultKeys.point(vault.machine, 3));
                    assertThat(gap.meaning()).contains("like all up to number " + (farAway - 1));
                });
    }

    @Test
    void aVaultWithACatalogueIsOfANewerFormat() {
        store.create(VaultKeys.catalogue(vault.machine, 1), new byte[] {1}).block();

        assertThatThrownBy(() -> verify(new VerifyTotals()))
                .isInstanceOfSatisfying(
                        VaultException.class, e -> assertThat(e.kind()).isEqualTo(VaultException.Kind.NEWER_FORMAT));
    }

    @Test
    void damageOfOneSegmentDoesNotHideThatOfAnother() {
        List<String> segments = store.objects().keySet().stream()
                .filter(key -> key.endsWith(".seg"))
                .toList();
        segments.forEach(key -> {
            byte[] bytes = store.objects().get(key);
            bytes[bytes.length / 2] ^= 1;
        });

        assertThat(verify(new VerifyTotals()).stream().map(Finding::object).distinct())
                .containsExactlyInAnyOrderElementsOf(segments);
    }

    private void assertDamageOf(String key, String what) {
        List<Finding> findings = verifyOrRefusal();
        assertThat(findings)
                .as("%s of %s", what, key)
                .anyMatch(finding -> finding.isDamage() && finding.object().equals(key));
    }

    private List<Finding> verify(VerifyTotals totals) {
        return verify(store, totals);
    }

    private List<Finding> verify(BlobStore verified, VerifyTotals totals) {
        return new Verify(verified, decoder, PooledByteBufAllocator.DEFAULT, workers, 2)
                .all(totals)
                .collectList()
                .block();
    }

    /** A vault.json that reads as one of another kind is refused as a whole. */
    private List<Finding> verifyOrRefusal() {
        try {
            return verify(new VerifyTotals());
        } catch (VaultException e) {
            return List.of(Finding.damage("vault.json", e.getMessage()));
        }
    }

    private void assertRestoresExactlyOrNotAtAll() throws IOException {
        int point = 1 + random.nextInt(2);
        int disk = random.nextInt(TestVault.DISKS);
        Path out = directory.resolve("out-" + restores++);
        try {
            List<RecoveryPoint> history = Vault.open(store)
                    .flatMapMany(opened -> opened.points(vault.machine))
                    .take(point)
                    .collectList()
                    .block();
            if (history.size() < point) {
                return;
            }
            SegmentReader reader = new SegmentReader(store);
            DiskView view = DiskView.open(reader, history, "disk" + disk, PageCache.none(), maps)
                    .block();
            new Restore(reader, decoder, RestoreSettings.forCores(2), workers)
                    .to(view, FileTarget.create(out, false, random), bytes -> {})
                    .block();
            assertThat(Files.readAllBytes(out)).isEqualTo(vault.images.get(point - 1)[disk]);
            Files.delete(out);
        } catch (DamagedException | VaultException e) {
            assertThat(out).doesNotExist();
        }
    }
}
