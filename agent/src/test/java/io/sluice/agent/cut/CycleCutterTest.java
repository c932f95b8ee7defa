package io.sluice.agent.cut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.sluice.agent.cut.CutHarness.Digests;
import io.sluice.agent.digest.DigestWriter;
import io.sluice.agent.source.DataRange;
import io.sluice.agent.source.DiskView;
import io.sluice.agent.source.FileDisk;
import io.sluice.agent.testing.ArrayDisk;
import io.sluice.agent.testing.Seeds;
import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Codec;
import io.sluice.wire.rate.Budget;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.scheduler.VirtualTimeScheduler;

class CycleCutterTest {

    private static final int BATCH = 256 << 10;

    @TempDir
    Path directory;

    private CutHarness harness;

    @BeforeEach
    void start() {
        harness = new CutHarness(directory, BATCH);
    }

    @Test
    void nothingIsReadWithoutDemandAndLittleBeyondIt() throws IOException {
        ArrayDisk empty = new ArrayDisk("disk", 64 * BATCH);
        Digests base = harness.newDigests(empty.content().length);
        takeAll(harness.plan(0, empty.open(), Base.zeros(), base));
        ArrayDisk disk = new ArrayDisk("disk", 64 * BATCH).fill(new Random(3), 0, 64 * BATCH);
        assertLittleIsReadAhead(disk, deltaPlan(disk, base), CycleCutter.READ_AHEAD_CHUNKS);
        ArrayDisk other = new ArrayDisk("disk", 64 * BATCH).fill(new Random(4), 0, 64 * BATCH);
        assertLittleIsReadAhead(other, harness.initial(other), 1);
    }

    private void assertLittleIsReadAhead(ArrayDisk disk, DiskPlan plan, int atLeast) {
        Taker taker = new Taker(0);
        harness.cut(new CutTotals(), plan).subscribe(taker);
        assertThat(disk.reads()).isZero();

        taker.request(1);
        await().until(() -> taker.batches.size() == 1);
        await().until(() -> disk.reads() >= atLeast);
        taker.request(4);
        await().until(() -> taker.batches.size() == 5);
        await().during(Duration.ofMillis(50)).until(() -> taker.batches.size() == 5);
        assertThat(disk.reads()).isBetween(5L, 5L + CycleCutter.READ_AHEAD_CHUNKS);

        taker.cancel();
        taker.releaseAll();
        await().until(() -> harness.pool.leasedBytes() == 0);
    }

    @Test
    void readsOnlyWhatMayBeRead() throws IOException {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        BandwidthSchedule twoChunksPerSec = BandwidthSchedule.constant(new BitRate(2L * BATCH * 8));
        harness.reading = new Budget(twoChunksPerSec, time, Clock.systemUTC()).member(1, BandwidthSchedule.UNLIMITED);
        ArrayDisk disk = new ArrayDisk("disk", 12 * BATCH).fill(new Random(5), 0, 12 * BATCH);
        Taker taker = new Taker(0);
        harness.cut(new CutTotals(), harness.initial(disk)).subscribe(taker);
        taker.request(12);

        for (int seconds = 1; seconds <= 5; seconds++) {
            time.advanceTimeBy(Duration.ofSeconds(1));
            int most = 2 * seconds + 1;
            await().during(Duration.ofMillis(20)).until(() -> disk.reads() <= most);
        }
        time.advanceTimeBy(Duration.ofSeconds(5));
        await().until(() -> {
            time.advanceTimeBy(Duration.ofSeconds(1));
            return taker.batches.size() == 12;
        });
        taker.releaseAll();
        time.dispose();
    }

    @Test
    void cancelledAtAnyMomentEveryBufferComesBack() throws IOException {
        Random random = Seeds.random("cancelledAtAnyMoment");
        ArrayDisk disk = new ArrayDisk("disk", 20 * BATCH);
        for (int i = 0; i < 40; i++) {
            disk.fill(random, random.nextInt(20 * BATCH - 70_000), 70_000);
        }
        for (int round = 0; round < 100; round++) {
            int cancelAfter = random.nextInt(12);
            Taker taker = new Taker(cancelAfter + 1);
            harness.cut(new CutTotals(), harness.initial(disk), harness.initial(disk))
                    .subscribe(taker);
            spin(() -> taker.batches.size() >= cancelAfter);
            int moment = random.nextInt(200_000);
            for (int i = 0; i < moment; i++) {
                Thread.onSpinWait();
            }
            taker.cancel();
            spin(() -> {
                taker.releaseAll();
                return harness.pool.leasedBytes() == 0;
            });
        }
    }

    @Test
    void cancelledBeforeAnythingBeganThePlansAreClosed() throws IOException {
        CountDownLatch busy = new CountDownLatch(1);
        AtomicBoolean closed = new AtomicBoolean();
        ArrayDisk disk = new ArrayDisk("disk", BATCH);
        Digests base = harness.newDigests(BATCH);
        takeAll(harness.plan(0, disk.open(), Base.zeros(), base));
        Base watched = new ForwardingBase(harness.base(base, disk.open()), () -> closed.set(true));
        DiskPlan plan = harness.plan(0, disk.open(), watched, harness.newDigests(BATCH));
        harness.threads.cutter().schedule(() -> Awaitility.await().until(() -> busy.getCount() == 0));
        Taker taker = new Taker(0);

        harness.cut(new CutTotals(), plan).subscribe(taker);
        taker.cancel();
        busy.countDown();

        await().untilTrue(closed);
    }

    private record ForwardingBase(Base base, Runnable onClose) implements Base {

        @Override
        public long sizeBytes() {
            return base.sizeBytes();
        }

        @Override
        public boolean sendsAll() {
            return base.sendsAll();
        }

        @Override
        public boolean differs(long block, byte[] digests, int i) throws IOException {
            return base.differs(block, digests, i);
        }

        @Override
        public @Nullable BlockRun nextToZero(long from, long end) throws IOException {
            return base.nextToZero(from, end);
        }

        @Override
        public void copyDigests(long from, long end, DigestWriter digests) throws IOException {
            base.copyDigests(from, end, digests);
        }

        @Override
        public void close() throws IOException {
            base.close();
            onClose.run();
        }
    }

    @Test
    void theSameViewAgainstTheSameBaseGivesTheSameBatches() throws IOException {
        Random random = Seeds.random("sameBatches");
        ArrayDisk disk = new ArrayDisk("disk", 30 * BATCH - 5);
        Digests base = harness.newDigests(disk.content().length);
        takeAll(harness.plan(0, disk.open(), Base.zeros(), base));
        for (int i = 0; i < 60; i++) {
            disk.change(random);
        }
        List<String> first = takeAll(deltaPlan(disk, base));
        List<String> second = takeAll(deltaPlan(disk, base));
        assertThat(second).isEqualTo(first).isNotEmpty();
    }

    private DiskPlan deltaPlan(ArrayDisk disk, Digests base) throws IOException {
        DiskView view = disk.open();
        return harness.plan(0, view, harness.base(base, view), harness.newDigests(view.sizeBytes()));
    }

    @Test
    void aWhollyChangedChunkIsOneBatchAndScatteredBlocksShareOne() throws IOException {
        ArrayDisk disk = new ArrayDisk("disk", 16 * BATCH).fill(new Random(5), 0, BATCH);
        for (int i = 4; i < 8; i++) {
            disk.fill(new Random(i), i * BATCH + 65536, 100);
        }
        List<BatchHeader> headers = headers(harness.initial(disk));
        assertThat(headers).hasSize(2);
        assertThat(headers.get(0).extents().count()).isEqualTo(1);
        assertThat(headers.get(1).extents().count()).isEqualTo(4);
        assertThat(headers.get(1).rawLength()).isEqualTo(BATCH);
    }

    @Test
    void severalDisksShareOneRowOfSequences() throws IOException {
        ArrayDisk one = new ArrayDisk("one", 2 * BATCH).fill(new Random(1), 0, 2 * BATCH);
        ArrayDisk two = new ArrayDisk("two", BATCH).fill(new Random(2), 0, 100);
        DiskView view = two.open();
        CutTotals totals = new CutTotals();
        List<BatchHeader> headers = new ArrayList<>();
        harness.cut(
                        totals,
                        harness.initial(one),
                        harness.plan(1, view, Base.zeros(), harness.newDigests(view.sizeBytes())))
                .toIterable()
                .forEach(batch -> {
                    headers.add(batch.header());
                    batch.release();
                });
        assertThat(headers).extracting(BatchHeader::disk).containsExactly(0, 0, 1);
        assertThat(headers).extracting(BatchHeader::sequence).containsExactly(0L, 1L, 2L);
        assertThat(totals.disks()).hasSize(2);
    }

    @Test
    void aHugeSparseDiskCostsNothing() throws IOException {
        long size = 64L << 40;
        DiskView empty = new EmptyView(size);
        Digests digests = harness.newDigests(size);
        assertThat(headers(harness.plan(0, empty, Base.zeros(), digests))).isEmpty();
        assertThat(headers(harness.plan(0, empty, harness.base(digests, empty), harness.newDigests(size))))
                .isEmpty();

        List<BatchHeader> everything = headers(harness.plan(0, empty, Base.unknown(size), harness.newDigests(size)));
        assertThat(everything).hasSize(1);
        assertThat(everything.get(0).codec()).isEqualTo(Codec.ZEROS);
        assertThat(everything.get(0).extents().totalBytes()).isEqualTo(size);
    }

    @Test
    void manyScatteredZerosTakeFewBatches() throws IOException {
        long size = 3000L * 2 * 65536;
        Path image = directory.resolve("image");
        Digests base = harness.newDigests(size);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            for (long i = 0; i < 3000; i++) {
                file.seek(i * 2 * 65536);
                file.write(1);
            }
            file.setLength(size);
            try (DiskView view = new FileDisk(image).open()) {
                assertThat(headers(harness.plan(0, view, Base.zeros(), base))).hasSize(750);
            }
            file.setLength(0);
            file.setLength(size);
        }
        try (DiskView view = new FileDisk(image).open()) {
            List<BatchHeader> headers =
                    headers(harness.plan(0, view, harness.base(base, view), harness.newDigests(size)));
            assertThat(headers)
                    .allMatch(header -> header.codec() == Codec.ZEROS)
                    .hasSize(3);
            assertThat(headers.stream()
                            .mapToInt(header -> header.extents().count())
                            .sum())
                    .isEqualTo(3000);
        }
    }

    @Test
    void aDiskThatCannotBeReadEndsTheCutAndEverythingComesBack() throws IOException {
        DiskView broken = new EmptyView(100L * BATCH) {
            @Override
            public DataRange nextData(long fromBytes) {
                return new DataRange(fromBytes, sizeBytes());
            }

            @Override
            public void read(long offsetBytes, ByteBuf into, int index, int length) throws IOException {
                if (offsetBytes > 10L * BATCH) {
                    throw new IOException("disk x cannot be read at byte " + offsetBytes);
                }
                into.setByte(index, 1);
            }
        };
        DiskPlan plan = harness.plan(0, broken, Base.zeros(), harness.newDigests(broken.sizeBytes()));
        Taker taker = new Taker(1000);
        harness.cut(new CutTotals(), plan).subscribe(taker);
        await().until(() -> taker.failure != null);
        assertThat(taker.failure).isInstanceOf(IOException.class).hasMessageContaining("disk x cannot be read");
        taker.releaseAll();
        await().until(() -> harness.pool.leasedBytes() == 0);
    }

    /** Awaits a condition that is a matter of microseconds. */
    private static void spin(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("10 s are over").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private List<String> takeAll(DiskPlan plan) {
        List<String> batches = new ArrayList<>();
        harness.cut(new CutTotals(), plan).toIterable(2).forEach(batch -> {
            BatchHeader header = batch.header();
            batches.add(header.sequence() + " " + header.codec() + " " + header.rawCrc() + " " + header.extents() + " "
                    + header.extents().totalBytes());
            batch.release();
        });
        return batches;
    }

    private List<BatchHeader> headers(DiskPlan plan) {
        List<BatchHeader> headers = new ArrayList<>();
        harness.cut(new CutTotals(), plan).toIterable(2).forEach(batch -> {
            headers.add(batch.header());
            batch.release();
        });
        return headers;
    }

    private static final class Taker extends BaseSubscriber<Batch> {

        final Queue<Batch> batches = new ConcurrentLinkedQueue<>();
        private final int first;
        volatile @Nullable Throwable failure;

        Taker(int first) {
            this.first = first;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (first > 0) {
                request(first);
            }
        }

        @Override
        protected void hookOnNext(Batch batch) {
            batches.add(batch);
        }

        @Override
        protected void hookOnError(Throwable error) {
            failure = error;
        }

        void releaseAll() {
            for (Batch batch = batches.poll(); batch != null; batch = batches.poll()) {
                batch.release();
            }
        }
    }

    private static class EmptyView implements DiskView {

        private final long sizeBytes;

        EmptyView(long sizeBytes) {
            this.sizeBytes = sizeBytes;
        }

        @Override
        public long sizeBytes() {
            return sizeBytes;
        }

        @Override
        public int sectorBytes() {
            return 512;
        }

        @Override
        public @Nullable DataRange nextData(long fromBytes) {
            return null;
        }

        @Override
        public void read(long offsetBytes, ByteBuf into, int index, int length) throws IOException {
            throw new AssertionError("a hole was read");
        }

        @Override
        public Optional<String> instability() {
            return Optional.empty();
        }

        @Override
        public Optional<String> lastingIdentity(Instant now) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
