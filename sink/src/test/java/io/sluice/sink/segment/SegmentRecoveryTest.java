package io.sluice.sink.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sluice.sink.DamagedException;
import io.sluice.sink.segment.Batches.Batch;
import io.sluice.wire.Crc32c;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentRecoveryTest {

    private static final PooledByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;
    private static final int BATCHES = 6;

    @TempDir
    Path directory;

    private final List<Long> ends = new ArrayList<>();

    @Test
    void closedSegmentStaysAsItIs() throws IOException {
        Path file = directory.resolve("s.seg");
        SegmentSummary summary = write(file, true);
        byte[] before = Files.readAllBytes(file);

        RecoveredSegment recovered = recover(file, watermark(BATCHES));

        assertThat(recovered.cut()).isFalse();
        assertThat(recovered.summary()).isEqualTo(summary);
        assertThat(recovered.runs()).hasSize(1);
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void whatWasRecoveredIsSyncedWhetherItWasClosedOrCut() throws IOException {
        Path closed = directory.resolve("closed.seg");
        write(closed, true);
        Path cut = Files.write(
                directory.resolve("cut.seg"), Arrays.copyOf(Files.readAllBytes(closed), (int) (ends.get(3) + 1)));
        for (Path file : List.of(closed, cut)) {
            List<Long> lengths = new ArrayList<>();

            SegmentRecovery.recover(
                    file, Watermark.NOTHING, (header, place) -> {}, POOL, synced -> lengths.add(synced.size()));

            assertThat(lengths).as(file.toString()).containsExactly(Files.size(file));
            assertThatThrownBy(() -> SegmentRecovery.recover(
                            file, Watermark.NOTHING, (header, place) -> {}, POOL, SegmentRecoveryTest::failingSync))
                    .isInstanceOf(SyncFailedException.class);
        }
    }

    private static void failingSync(FileChannel file) throws IOException {
        throw new IOException("Input/output error");
    }

    @Test
    void everyCutAboveTheWatermarkIsClosedBehindTheLastWholeBatch() throws IOException {
        write(directory.resolve("whole.seg"), false);
        byte[] whole = Files.readAllBytes(directory.resolve("whole.seg"));
        for (int length = 0; length < ends.get(BATCHES) + 60; length += 9973) {
            Path file = Files.write(directory.resolve("cut-" + length), Arrays.copyOf(whole, length));
            int batches = wholeBatches(length);
            if (length < ends.get(0)) {
                assertThat(SegmentRecovery.recover(file, Watermark.NOTHING, (header, place) -> {}, POOL))
                        .isEmpty();
                continue;
            }
            RecoveredSegment recovered = recover(file, watermark(batches));

            assertThat(recovered.cut()).isTrue();
            assertThat(recovered.summary().batches()).isEqualTo(batches);
            assertIsClosed(file, recovered);
        }
    }

    @Test
    void everyCutBelowTheWatermarkIsDamageAndLeavesTheFileAlone() throws IOException {
        Path file = directory.resolve("s.seg");
        write(file, false);
        byte[] cut = Arrays.copyOf(Files.readAllBytes(file), (int) (ends.get(3) - 1));
        Files.write(file, cut);

        assertThatThrownBy(() -> recover(file, watermark(3)))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("behind 2 batches, of which 3 were acknowledged");
        assertThat(file).hasBinaryContent(cut);
    }

    @Test
    void everyFlippedBitBelowTheWatermarkIsDamage() throws IOException {
        Path file = directory.resolve("s.seg");
        write(file, true);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(3);
        for (int i = 0; i < 60; i++) {
            int at = random.nextInt(Math.toIntExact(ends.get(BATCHES)));
            Files.write(file, flipped(whole, at, random.nextInt(8)));

            assertThatThrownBy(() -> recover(file, watermark(BATCHES)))
                    .as("byte %d", at)
                    .isInstanceOf(DamagedException.class);
        }
    }

    @Test
    void flippedFooterHealsToTheSameBytes() throws IOException {
        Path file = directory.resolve("s.seg");
        SegmentSummary summary = write(file, false);
        byte[] whole = Files.readAllBytes(file);
        for (int at = Math.toIntExact(ends.get(BATCHES)); at < whole.length; at += 7) {
            Files.write(file, flipped(whole, at, at % 8));

            assertThat(recover(file, watermark(BATCHES)).summary()).isEqualTo(summary);
            assertThat(file).hasBinaryContent(whole);
        }
    }

    @Test
    void damagedRunIsDroppedWithItsFooter() throws IOException {
        Path file = directory.resolve("s.seg");
        write(file, true);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, flipped(whole, Math.toIntExact(ends.get(BATCHES)) + 3, 1));

        RecoveredSegment recovered = recover(file, watermark(BATCHES));

        assertThat(recovered.cut()).isTrue();
        assertThat(recovered.runs()).isEmpty();
        assertIsClosed(file, recovered);
    }

    @Test
    void zerosBehindTheLastBatchAreATornTail() throws IOException {
        Path file = directory.resolve("s.seg");
        write(file, false);
        byte[] whole = Files.readAllBytes(file);
        byte[] padded = Arrays.copyOf(Arrays.copyOf(whole, Math.toIntExact(ends.get(4))), whole.length + 4096);
        Files.write(file, padded);

        assertThat(recover(file, watermark(4)).summary().batches()).isEqualTo(4);
    }

    private SegmentSummary write(Path file, boolean withRun) throws IOException {
        Random random = new Random(4);
        try (SegmentWriter writer = SegmentWriter.create(file, Batches.header(), SegmentWriter.MAX_BYTES, POOL)) {
            ends.clear();
            ends.add(writer.length());
            for (int i = 0; i < BATCHES; i++) {
                try (Batch batch = Batches.random(random, i)) {
                    writer.append(batch.header(), batch.payload());
                    ends.add(writer.length());
                }
            }
            if (withRun) {
                writer.appendRun(
                        0,
                        0,
                        1L << 38,
                        out -> out.write(Unpooled.copiedBuffer("a run of sorts", StandardCharsets.US_ASCII)));
            }
            return writer.finish();
        }
    }

    private static RecoveredSegment recover(Path file, Watermark acknowledged) throws IOException {
        List<BatchPlace> seen = new ArrayList<>();
        RecoveredSegment recovered = SegmentRecovery.recover(
                        file, acknowledged, (header, place) -> seen.add(place), POOL)
                .orElseThrow();
        assertThat(seen).hasSize(recovered.summary().batches());
        return recovered;
    }

    private static void assertIsClosed(Path file, RecoveredSegment recovered) throws IOException {
        byte[] now = Files.readAllBytes(file);
        assertThat(recovered.summary().length()).isEqualTo(now.length);
        assertThat(recovered.summary().crc32c()).isEqualTo(Crc32c.of(Unpooled.wrappedBuffer(now)));
        assertThat(recover(file, watermarkOf(recovered)).cut()).isFalse();
    }

    private static Watermark watermarkOf(RecoveredSegment recovered) {
        return new Watermark(recovered.summary().batches(), 0);
    }

    private Watermark watermark(int batches) {
        return new Watermark(batches, ends.get(batches));
    }

    private int wholeBatches(int length) {
        int batches = 0;
        while (batches < BATCHES && ends.get(batches + 1) <= length) {
            batches++;
        }
        return batches;
    }

    private static byte[] flipped(byte[] bytes, int at, int bit) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << bit);
        return flipped;
    }
}
