package io.sluice.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.gateway.cycle.CycleIdentity;
import io.sluice.gateway.meter.GatewayCounters;
import io.sluice.sink.segment.SegmentDisk;
import io.sluice.sink.segment.SegmentSummary;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import io.sluice.wire.DiskOffer;
import io.sluice.wire.Extents;
import io.sluice.wire.Id;
import io.sluice.wire.Message.OpenCycle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

class CycleCacheTest {

    private static final Id VAULT = new Id(1, 1);
    private static final Id MACHINE = new Id(1, 2);
    private static final Id CYCLE = new Id(1, 3);
    private static final int BATCH = 64 << 10;

    @TempDir
    Path temp;

    private final VirtualTimeScheduler disk = VirtualTimeScheduler.create();
    private volatile Duration clockSkew = Duration.ZERO;
    private final Scheduler clocked = new DelegatingScheduler(disk) {
        @Override
        public long now(TimeUnit unit) {
            return super.now(unit) + unit.convert(clockSkew);
        }
    };
    private final AtomicLong ids = new AtomicLong();
    private long ceilingBytes = 1 << 20;
    private CacheDirectory directory;
    private CachedCycle cycle;
    private final List<Long> durable = new ArrayList<>();
    private final List<Long> failed = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        CacheEnvironment environment = new CacheEnvironment(
                new CacheSpace(64 << 20),
                new GatewayCounters(),
                machine -> ceilingBytes,
                1,
                () -> new Id(9, ids.incrementAndGet()),
                PooledByteBufAllocator.DEFAULT,
                clocked);
        directory = CacheDirectory.open(temp, environment);
        OpenCycle request = new OpenCycle(
                CYCLE,
                new Id(1, 4),
                null,
                List.of(),
                "crash",
                Instant.parse("2026-11-21T10:00:00Z"),
                0,
                List.of(new DiskOffer("sda", 1L << 30, 512)));
        CycleIdentity identity = new CycleIdentity(
                VAULT,
                MACHINE,
                CYCLE,
                Id.NONE,
                "initial",
                List.of(new SegmentDisk(new Id(1, 5), 1L << 30, 512, "sda")));
        cycle = done(directory.create(identity, request));
    }

    @AfterEach
    void close() throws Exception {
        done(cycle.abandon(new IOException("the test is over")));
        directory.close();
        disk.dispose();
    }

    private <T> T done(Mono<T> work) throws Exception {
        CompletableFuture<T> result = work.toFuture();
        disk.advanceTime();
        return result.get();
    }

    private void append(long sequence) {
        append(sequence, false);
    }

    private void append(long sequence, boolean urgent) {
        ByteBuf payload =
                PooledByteBufAllocator.DEFAULT.directBuffer(BATCH, BATCH).writeZero(BATCH);
        Extents extents = Extents.of(sequence * BATCH, BATCH);
        BatchHeader header = BatchHeader.raw(0, sequence, 0, BATCH, Crc32c.of(payload), extents);
        cycle.batches()
                .append(new Batch(header, payload, null), urgent)
                .subscribe(nothing -> {}, failure -> failed.add(sequence), () -> durable.add(sequence));
    }

    @Test
    void theFirstBatchIsSyncedAtOnce() {
        append(0);
        disk.advanceTime();
        assertThat(durable).containsExactly(0L);
    }

    @Test
    void oneSyncCoversWhatComesSoonAfter() throws IOException {
        append(0);
        disk.advanceTime();
        long before = journalLines();
        append(1);
        append(2);
        disk.advanceTimeBy(Duration.ofMillis(49));
        append(3);
        disk.advanceTime();
        assertThat(durable).containsExactly(0L);

        disk.advanceTimeBy(Duration.ofMillis(1));
        assertThat(durable).containsExactly(0L, 1L, 2L, 3L);
        assertThat(journalLines() - before).isEqualTo(1);
    }

    @Test
    void aSenderWhoseWindowIsHalfUsedWaitsLess() {
        append(0);
        disk.advanceTime();
        append(1);
        disk.advanceTimeBy(Duration.ofMillis(5));
        append(2, true); // the alarm for the one before is set already, for later
        disk.advanceTimeBy(Duration.ofMillis(14));
        assertThat(durable).containsExactly(0L);

        disk.advanceTimeBy(Duration.ofMillis(1));
        assertThat(durable).containsExactly(0L, 1L, 2L);

        append(3); // what was urgent is over
        disk.advanceTimeBy(Duration.ofMillis(49));
        assertThat(durable).hasSize(3);
        disk.advanceTimeBy(Duration.ofMillis(1));
        assertThat(durable).hasSize(4);
    }

    @Test
    void aClockThatIsPutBackDelaysNothing() {
        append(0);
        disk.advanceTime();
        clockSkew = Duration.ofHours(-1);
        append(1);
        disk.advanceTimeBy(Duration.ofMillis(50));
        assertThat(durable).containsExactly(0L, 1L);
    }

    @Test
    void afterAPauseABatchIsSyncedAtOnceAgain() {
        append(0);
        disk.advanceTimeBy(Duration.ofMillis(50));
        append(1);
        disk.advanceTime();
        assertThat(durable).containsExactly(0L, 1L);
    }

    @Test
    void whatEndsTheCycleDoesNotWait() throws Exception {
        append(0);
        append(1);
        disk.advanceTime();
        append(2);
        done(cycle.batches().close());
        assertThat(durable).containsExactly(0L, 1L, 2L);
    }

    @Test
    void whatWaitsForTheAlarmFailsWhenTheCycleIsGivenUp() throws Exception {
        append(0);
        disk.advanceTime();
        append(1);
        append(2);
        disk.advanceTimeBy(Duration.ofMillis(10));
        append(3);
        disk.advanceTime();
        done(cycle.abandon(new IOException("given up")));
        assertThat(durable).containsExactly(0L);
        assertThat(failed).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aSegmentIsClosedAtACeilingThatHasComeDown() throws Exception {
        for (int sequence = 0; sequence < 4; sequence++) {
            append(sequence);
        }
        disk.advanceTime();
        assertThat(cycle.segments()).isEmpty();

        ceilingBytes = 3 * BATCH;
        for (int sequence = 4; sequence < 9; sequence++) {
            append(sequence);
        }
        disk.advanceTime();

        assertThat(cycle.segments()).extracting(SegmentSummary::batches).containsExactly(4, 2, 2);
    }

    private long journalLines() throws IOException {
        try (var files = Files.walk(temp)) {
            Path journal = files.filter(path -> path.endsWith(Journal.FILE_NAME))
                    .findFirst()
                    .orElseThrow();
            return Files.readAllLines(journal).size();
        }
    }
}
