package io.sluice.sink.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.wire.rate.Budget;
import io.sluice.wire.rate.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class PacedBlobStoreTest {

    private static final BandwidthSchedule MEGABYTE = BandwidthSchedule.constant(BitRate.parse("8Mbit/s"));
    private static final long BURST = 100_000;

    private static BlobStore directory(Path folder, Scheduler scheduler) {
        return new DirectoryBlobStore(folder, scheduler, new SplittableRandom(5));
    }

    private static BlobStore paced(Path folder, BandwidthSchedule schedule) {
        Budget budget = new Budget(schedule, Schedulers.parallel(), Clock.systemUTC());
        return new PacedBlobStore(
                directory(folder, Schedulers.boundedElastic()), budget.member(1, BandwidthSchedule.UNLIMITED));
    }

    @Nested
    class AtTwoGigabits extends BlobStoreContract {
        @Override
        protected BlobStore open(Path folder) {
            return paced(folder, BandwidthSchedule.constant(BitRate.parse("2Gbit/s")));
        }
    }

    @Nested
    class WithoutALimit extends BlobStoreContract {
        @Override
        protected BlobStore open(Path folder) {
            return paced(folder, BandwidthSchedule.UNLIMITED);
        }
    }

    @TempDir
    Path temp;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Budget budget =
            new Budget(MEGABYTE, time, Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC));
    private final Member member = budget.member(1, BandwidthSchedule.UNLIMITED);
    private final Scheduler oneThread = Schedulers.newSingle("store");

    @AfterEach
    void dispose() {
        oneThread.dispose();
    }

    private Path source(int bytes) {
        try {
            return Files.write(temp.resolve("source"), new byte[bytes]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long bytesInVault() {
        try (Stream<Path> files = Files.walk(temp.resolve("vault"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theFileInTheVaultGrowsAtThePace() {
        BlobStore store = new PacedBlobStore(directory(temp.resolve("vault"), Schedulers.immediate()), member);
        List<String> ended = new ArrayList<>();
        store.createFromFile("key", source(3_000_000), true).subscribe(n -> {}, e -> {}, () -> ended.add("key"));

        for (int tenths = 0; tenths < 29; tenths++) {
            assertThat(bytesInVault()).isBetween(tenths * 100_000L, tenths * 100_000L + BURST);
            time.advanceTimeBy(Duration.ofMillis(100));
        }
        assertThat(ended).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(100));

        assertThat(ended).containsExactly("key");
        assertThat(temp.resolve("vault/key")).hasSize(3_000_000);
        assertThat(temp.resolve("vault")).isDirectoryNotContaining("glob:**/.tmp-*");
    }

    @Test
    void aFileIsAdoptedOnlyWhileThereIsNoLimit() throws IOException {
        BlobStore store = new PacedBlobStore(directory(temp.resolve("vault"), Schedulers.immediate()), member);
        Path source = source(1000);
        store.createFromFile("copied", source, true).block();
        budget.throttle(BandwidthSchedule.UNLIMITED);
        store.createFromFile("adopted", source, true).block();
        store.createFromFile("unwanted", source, false).block();
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(Files.isSameFile(source, temp.resolve("vault/copied"))).isFalse();
        assertThat(Files.isSameFile(source, temp.resolve("vault/adopted"))).isTrue();
        assertThat(Files.isSameFile(source, temp.resolve("vault/unwanted"))).isFalse();
        assertThat(member.reading().recentBytes()).isEqualTo(3000);
    }

    @Test
    void aTransferThatIsUnderWayFollowsANewLimit() {
        BlobStore store = new PacedBlobStore(directory(temp.resolve("vault"), Schedulers.immediate()), member);
        store.createFromFile("key", source(6_000_000), true).subscribe();
        time.advanceTimeBy(Duration.ofSeconds(1));
        budget.throttle(BandwidthSchedule.constant(BitRate.parse("800kbit/s")));
        long before = bytesInVault();
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(bytesInVault() - before).isBetween(490_000L, 516_384L);

        budget.throttle(BandwidthSchedule.UNLIMITED);

        assertThat(temp.resolve("vault/key")).hasSize(6_000_000);
    }

    @Test
    void whatIsCancelledIsRemovedAndPaysForWhatItHasWritten() {
        BlobStore store = new PacedBlobStore(directory(temp.resolve("vault"), Schedulers.immediate()), member);
        Disposable upload = store.createFromFile("key", source(3_000_000), true).subscribe();
        time.advanceTimeBy(Duration.ofSeconds(1));
        long written = bytesInVault();
        upload.dispose();
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(temp.resolve("vault")).isEmptyDirectory();
        assertThat(written).isPositive();
        assertThat(budget.reading().recentBytes()).isEqualTo(written);
    }

    @Test
    void anyNumberOfUploadsWaitWithoutAThread() {
        BlobStore store = new PacedBlobStore(directory(temp.resolve("vault"), oneThread), member);
        Path source = source(50_000);
        List<Integer> ended = new ArrayList<>();
        Disposable all = Flux.range(0, 100)
                .flatMap(i -> store.createFromFile("m/" + i, source, true).thenReturn(i), 100)
                .subscribe(i -> {
                    synchronized (ended) {
                        ended.add(i);
                    }
                });

        assertThat(Mono.from(store.head("m/0")).blockOptional(Duration.ofSeconds(10)))
                .isEmpty();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    time.advanceTimeBy(Duration.ofMillis(20));
                    synchronized (ended) {
                        return ended.size() == 100;
                    }
                });
        all.dispose();

        assertThat(bytesInVault()).isEqualTo(100 * 50_000);
    }
}
