package io.sluice.sink.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sluice.sink.segment.Batches.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Extents;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentWriterTest {

    private static final PooledByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fileIsHeaderBatchesRunsFooterTrailerSideBySide(boolean direct) throws IOException {
        Path file = directory.resolve("s.seg");
        ByteBuf expected = Unpooled.buffer();
        Batches.header().encode(expected);
        Random random = new Random(1);
        SegmentSummary summary;
        try (SegmentWriter writer = writer(file, direct)) {
            for (int i = 0; i < 40; i++) {
                try (Batch batch = Batches.random(random, i)) {
                    BatchPlace place = writer.append(batch.header(), batch.payload());
                    assertThat(place).isEqualTo(new BatchPlace(i, expected.readableBytes()));
                    batch.header().encode(expected, Batches.header().cycle());
                    expected.writeBytes(batch.payload().duplicate());
                    if (i % 7 == 0) {
                        assertThat(writer.force()).isEqualTo(new Watermark(i + 1, expected.readableBytes()));
                    }
                }
            }
            ByteBuf runBytes = Unpooled.copiedBuffer("not really a run", java.nio.charset.StandardCharsets.US_ASCII);
            SegmentRun run = writer.appendRun(0, 0, 1L << 38, out -> out.write(runBytes));
            assertThat(run)
                    .isEqualTo(new SegmentRun(0, expected.readableBytes(), 16, 0, 1L << 38, Crc32c.of(runBytes)));
            expected.writeBytes(runBytes);
            summary = writer.finish();
        }

        byte[] written = Files.readAllBytes(file);
        assertThat(written).startsWith(java.util.Arrays.copyOf(expected.array(), expected.readableBytes()));
        assertThat(summary.length()).isEqualTo(written.length);
        assertThat(summary.crc32c()).isEqualTo(Crc32c.of(Unpooled.wrappedBuffer(written)));
        assertThat(summary.batches()).isEqualTo(40);
        assertFooterAt(written, expected.readableBytes());
    }

    private static void assertFooterAt(byte[] written, int position) {
        ByteBuf in = Unpooled.wrappedBuffer(written);
        in.readerIndex(written.length - SegmentTrailer.BYTES);
        SegmentTrailer trailer = SegmentTrailer.decode(in, Batches.header().segment(), written.length, "x");
        assertThat(trailer.footerPosition()).isEqualTo(position);
        SegmentFooter footer = SegmentFooter.decode(
                in.slice(position, trailer.footerLength()),
                Batches.header().segment(),
                Batches.header().encodedLength(),
                position,
                "x");
        assertThat(footer.batches().count()).isEqualTo(40);
    }

    @Test
    void whatForceCoveredIsInTheFileWhileAppendingGoesOn() throws Exception {
        Path file = directory.resolve("s.seg");
        List<Watermark> forced = new ArrayList<>();
        Random random = new Random(2);
        try (SegmentWriter writer = writer(file, true)) {
            Thread forcing = new Thread(() -> {
                while (forced.isEmpty() || forced.get(forced.size() - 1).batches() < 300) {
                    try {
                        forced.add(writer.force());
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            });
            forcing.start();
            for (int i = 0; i < 300; i++) {
                try (Batch batch = Batches.random(random, i)) {
                    writer.append(batch.header(), batch.payload());
                }
            }
            forcing.join(30_000);
            assertThat(forcing.isAlive()).isFalse();
        }

        Watermark last = forced.get(forced.size() - 1);
        assertThat(last.batches()).isEqualTo(300);
        RecoveredSegment recovered =
                SegmentRecovery.recover(file, last, (header, place) -> {}, POOL).orElseThrow();
        assertThat(recovered.summary().batches()).isEqualTo(300);
    }

    @Test
    void ceilingCountsTheFooterAndTheFirstBatchAlwaysFits() throws IOException {
        try (SegmentWriter writer = SegmentWriter.create(directory.resolve("s.seg"), Batches.header(), 20_000, POOL)) {
            int appended = 0;
            for (long sequence = 0; ; sequence++) {
                try (Batch batch = Batches.plain(0, sequence, 0, Extents.of(sequence << 20, 4096), new byte[4096])) {
                    if (!writer.hasRoomFor(batch.header())) {
                        break;
                    }
                    writer.append(batch.header(), batch.payload());
                    appended++;
                }
            }
            assertThat(appended).isEqualTo(4);
            assertThat(writer.finish().length()).isLessThanOrEqualTo(20_000);
        }
        try (SegmentWriter tiny = SegmentWriter.create(directory.resolve("t.seg"), Batches.header(), 1, POOL)) {
            assertThat(tiny.hasRoomFor(BatchHeader.zeros(0, 0, 0, Extents.of(0, 512))))
                    .isTrue();
        }
    }

    @Test
    void batchesAreRefusedBehindRunsAndWhenTheirPayloadIsNotTheirs() throws IOException {
        try (SegmentWriter writer = writer(directory.resolve("s.seg"), true);
                Batch batch = Batches.plain(0, 0, 0, Extents.of(0, 512), new byte[512])) {
            assertThatThrownBy(() -> writer.append(batch.header(), Unpooled.EMPTY_BUFFER))
                    .isInstanceOf(IllegalArgumentException.class);
            writer.appendRun(0, 0, 1L << 38, out -> out.write(batch.payload()));
            assertThatThrownBy(() -> writer.append(batch.header(), batch.payload()))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void existingFileIsNeverOverwritten() throws IOException {
        Path file = Files.writeString(directory.resolve("s.seg"), "mine");

        assertThatThrownBy(() -> writer(file, true)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("mine");
    }

    @Test
    void closedWriterRefusesEverything() throws IOException {
        SegmentWriter writer = writer(directory.resolve("s.seg"), true);
        writer.close();
        writer.close();

        assertThatThrownBy(writer::force).isInstanceOf(IOException.class).hasMessageContaining("closed");
    }

    private static SegmentWriter writer(Path file, boolean direct) throws IOException {
        AppendFile append = AppendFile.create(file, POOL, direct);
        return SegmentWriter.create(append, file, Batches.header(), SegmentWriter.MAX_BYTES, POOL);
    }
}
