package io.sluice.sink.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.sink.map.DiskView;
import io.sluice.sink.map.PageCache;
import io.sluice.sink.map.Seeds;
import io.sluice.sink.segment.BatchDecoder;
import io.sluice.sink.segment.SegmentReader;
import io.sluice.sink.store.InMemoryBlobStore;
import io.sluice.sink.vault.PointRun;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.VaultKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class RestoreTest {

    @TempDir
    Path directory;

    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private final SegmentReader reader = new SegmentReader(store);
    private final BatchDecoder decoder = new BatchDecoder(PooledByteBufAllocator.DEFAULT);
    private final Scheduler maps = Schedulers.newBoundedElastic(2, 100, "maps");
    private final Scheduler workers = Schedulers.newBoundedElastic(4, 100, "workers");
    private final Restore restore = new Restore(reader, decoder, RestoreSettings.forCores(2), workers);
    private final Random random = Seeds.random("RestoreTest");

    @AfterEach
    void close() {
        maps.dispose();
        workers.dispose();
        decoder.close();
    }

    @Test
    void everyPointOfAnyHistoryComesBackByteForByte() throws IOException {
        for (int round = 0; round < 6; round++) {
            store.objects().clear();
            TestVault vault = new TestVault(store, directory, random, 20_000 + random.nextInt(400_000));
            int points = 1 + random.nextInt(5);
            for (int point = 0; point < points; point++) {
                vault.addPoint(1 + random.nextInt(3));
            }
            for (int point = 1; point <= points; point++) {
                for (int disk = 0; disk < TestVault.DISKS; disk++) {
                    Path out = directory.resolve(round + "-" + point + "-" + disk + ".img");
                    AtomicLong progress = new AtomicLong();
                    restore(vault.history(point), "disk" + disk, out, progress);
                    assertThat(Files.readAllBytes(out)).isEqualTo(vault.images.get(point - 1)[disk]);
                    assertThat(progress).hasValue(Files.size(out));
                }
            }
        }
        assertThat(temporaries()).isEmpty();
    }

    @Test
    void missingSegmentIsDamageAndLeavesNoFile() throws IOException {
        TestVault vault = vaultOfTwoPoints();
        String key = store.objects().keySet().stream()
                .filter(name -> name.endsWith(".seg"))
                .findFirst()
                .orElseThrow();
        store.objects().remove(key);

        assertDamaged(vault, key);
    }

    @Test
    void segmentOfAnotherPointInTheSamePlaceIsDamageAndLeavesNoFile() throws IOException {
        TestVault vault = new TestVault(store, directory, random, 100_000);
        String older = runHolder(vault.addWholePoint());
        String newer = runHolder(vault.addWholePoint());
        assertThat(vault.points.get(1).runs())
                .as("the same layout, or the test shows nothing")
                .extracting(PointRun::offsetBytes)
                .isEqualTo(vault.points.get(0).runs().stream()
                        .map(PointRun::offsetBytes)
                        .toList());
        store.objects().put(newer, store.objects().get(older));

        assertDamaged(vault, newer);
        assertThat(new Verify(store, decoder, PooledByteBufAllocator.DEFAULT, workers, 2)
                        .all(new VerifyTotals())
                        .collectList()
                        .block())
                .anyMatch(finding -> finding.isDamage() && finding.object().equals(newer));
    }

    private static String runHolder(RecoveryPoint point) {
        return VaultKeys.segment(
                point.machine(), point.cycle(), point.runs().get(0).segment());
    }

    @Test
    void chainWithAGapIsDamage() throws IOException {
        TestVault vault = vaultOfTwoPoints();

        assertThatThrownBy(
                        () -> restore(vault.points.subList(1, 2), "disk0", directory.resolve("out"), new AtomicLong()))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("not that of the point before it");
    }

    @Test
    void existingFileIsKeptUnlessItMayBeReplacedAndOnlyWhenTheRestoreIsComplete() throws IOException {
        TestVault vault = vaultOfTwoPoints();
        Path out = Files.writeString(directory.resolve("out.img"), "precious");

        assertThatThrownBy(() -> FileTarget.create(out, false, random))
                .isInstanceOf(RestoreRefusedException.class)
                .hasMessageContaining("exists already");
        assertThatThrownBy(() -> FileTarget.create(directory, true, random))
                .isInstanceOf(RestoreRefusedException.class);
        assertThat(out).hasContent("precious");

        restore.to(view(vault.history(1), "disk0"), FileTarget.create(out, true, random), bytes -> {})
                .block();
        assertThat(Files.readAllBytes(out)).isEqualTo(vault.images.get(0)[0]);
    }

    @Test
    void nameTakenDuringTheRestoreIsNotReplaced() throws IOException {
        TestVault vault = vaultOfTwoPoints();
        Path out = directory.resolve("out.img");
        FileTarget target = FileTarget.create(out, false, random);
        Files.writeString(out, "somebody else's");

        assertThatThrownBy(() -> restore.to(view(vault.history(1), "disk0"), target, bytes -> {})
                        .block())
                .isInstanceOf(RestoreRefusedException.class);
        assertThat(out).hasContent("somebody else's");
        assertThat(temporaries()).isEmpty();
    }

    @Test
    void cancelledRestoreLeavesNothing() throws Exception {
        TestVault vault = vaultOfTwoPoints();
        java.util.concurrent.CountDownLatch begun = new java.util.concurrent.CountDownLatch(1);
        java.util.concurrent.CountDownLatch goOn = new java.util.concurrent.CountDownLatch(1);
        FileTarget target = FileTarget.create(directory.resolve("out.img"), false, random);

        reactor.core.Disposable running = restore.to(view(vault.history(2), "disk0"), target, bytes -> {
                    begun.countDown();
                    await(goOn);
                })
                .subscribe();
        begun.await();
        running.dispose();
        goOn.countDown();

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(temporaries()).isEmpty());
        assertThat(directory.resolve("out.img")).doesNotExist();
    }

    private static void await(java.util.concurrent.CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anyWindowOfAViewIsTheSameAsTheWholeAndHasNoGaps() throws IOException {
        TestVault vault = vaultOfTwoPoints();
        DiskView view = view(vault.history(2), "disk1");
        long size = view.disk().sizeBytes();
        for (int i = 0; i < 100; i++) {
            long from = random.nextInt((int) size) & -512;
            long to = Math.min(size, from + 1 + random.nextInt(50_000));
            long at = from;
            for (io.sluice.sink.map.ViewPiece piece :
                    view.pieces(from, to).collectList().block()) {
                assertThat(piece.offsetBytes()).isEqualTo(at);
                at = piece.endBytes();
            }
            assertThat(at).isEqualTo(to);
        }
    }

    @Test
    void anyRangeCanBeReadWithoutRestoring() throws IOException {
        TestVault vault = vaultOfTwoPoints();
        DiskView view = view(vault.history(2), "disk1");
        byte[] image = vault.images.get(1)[1];
        DiskReader disk = new DiskReader(view, reader, decoder, PooledByteBufAllocator.DEFAULT, workers);
        for (int i = 0; i < 100; i++) {
            int from = random.nextInt(image.length - 4096);
            int length = 1 + random.nextInt(4096);
            ByteBuf read = disk.read(from, length).block();
            byte[] found = new byte[length];
            read.readBytes(found).release();
            assertThat(found).isEqualTo(Arrays.copyOfRange(image, from, from + length));
        }
    }

    @Test
    void zerosStayHoles() throws IOException {
        TestVault vault = new TestVault(store, directory, random, 4 << 20);
        vault.addPoint(1);
        Path out = directory.resolve("out.img");

        restore(vault.history(1), "disk0", out, new AtomicLong());

        long allocated = 512 * ((Number) blocks(out)).longValue();
        assertThat(allocated).isLessThan(Files.size(out) * 95 / 100);
    }

    private static Object blocks(Path file) throws IOException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return Long.valueOf(
                new String(stat.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip());
    }

    private TestVault vaultOfTwoPoints() throws IOException {
        TestVault vault = new TestVault(store, directory, random, 300_000);
        vault.addPoint(1);
        vault.addPoint(2);
        return vault;
    }

    private void assertDamaged(TestVault vault, String key) throws IOException {
        Path out = directory.resolve("out.img");
        int damaged = 0;
        for (int disk = 0; disk < TestVault.DISKS; disk++) {
            String id = "disk" + disk;
            try {
                restore(vault.history(2), id, out, new AtomicLong());
                assertThat(Files.readAllBytes(out)).isEqualTo(vault.images.get(1)[disk]);
                Files.delete(out);
            } catch (DamagedException e) {
                damaged++;
                assertThat(e.object()).isEqualTo(key);
                assertThat(out).doesNotExist();
            }
        }
        assertThat(damaged).isPositive();
        assertThat(temporaries()).isEmpty();
    }

    private void restore(List<RecoveryPoint> history, String disk, Path out, AtomicLong progress) throws IOException {
        DiskView view = view(history, disk);
        restore.to(view, FileTarget.create(out, false, random), progress::addAndGet)
                .block();
    }

    private DiskView view(List<RecoveryPoint> history, String disk) {
        return DiskView.open(reader, history, disk, PageCache.ofBytes(1 << 20), maps)
                .block();
    }

    private List<Path> temporaries() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".sluice-restore-"))
                    .toList();
        }
    }
}
