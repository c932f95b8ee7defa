package io.sluice.sink.map;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.sink.segment.Batches;
import io.sluice.sink.segment.SegmentDisk;
import io.sluice.sink.segment.SegmentHeader;
import io.sluice.sink.segment.SegmentWriter;
import io.sluice.wire.Extents;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worked example at the end of docs/format.md is what the code writes, byte by byte. */
class WorkedExampleTest {

    private static final Id CYCLE = Id.parse("c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1");
    private static final SegmentHeader HEADER = new SegmentHeader(
            Id.parse("5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e"),
            Id.parse("fafafafafafafafafafafafafafafafa"),
            Id.parse("3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a"),
            CYCLE,
            Id.NONE,
            List.of(new SegmentDisk(Id.parse("d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1"), 1 << 20, 512, "sda")));

    @TempDir
    Path directory;

    @Test
    void specificationShowsWhatTheCodeWrites() throws IOException {
        String example = new Listing(write()).text();

        assertThat(Files.readString(Path.of(System.getProperty("sluice.root"), "docs/format.md")))
                .as("docs/format.md, section 10, should hold this:%n%s", example)
                .contains(example);
    }

    /** 1 KiB of the letter A at byte 4096, zeros from 8192 on for 64 KiB, and their map. */
    private byte[] write() throws IOException {
        byte[] letters = new byte[1024];
        Arrays.fill(letters, (byte) 'A');
        Path file = directory.resolve("example.seg");
        SegmentExtents extents = new SegmentExtents(HEADER);
        CycleMap map = CycleMap.open(directory.resolve("map"), CYCLE, PooledByteBufAllocator.DEFAULT);
        try (SegmentWriter writer =
                        SegmentWriter.create(file, HEADER, SegmentWriter.MAX_BYTES, PooledByteBufAllocator.DEFAULT);
                Batches.Batch data = Batches.compressed(0, 0, 0, Extents.of(4096, 1024), letters);
                Batches.Batch zeros = Batches.zeros(0, 1, 0, Extents.of(8192, 65_536))) {
            extents.visit(data.header(), writer.append(data.header(), data.payload()));
            extents.visit(zeros.header(), writer.append(zeros.header(), zeros.payload()));
            map.writeRuns(writer, extents);
            writer.finish();
        }
        assertThat(Zstd.compress(letters, 1).length).isLessThan(64);
        return Files.readAllBytes(file);
    }

    /** Lays the bytes out field by field. */
    private static final class Listing {
        private final byte[] bytes;
        private final StringBuilder text = new StringBuilder();
        private int at;

        Listing(byte[] bytes) {
            this.bytes = bytes;
        }

        String text() {
            header();
            int payload = data();
            zeros();
            run();
            footer(payload);
            trailer();
            assertThat(at).as("bytes listed").isEqualTo(bytes.length);
            return text.toString().strip();
        }

        private void header() {
            part("Header");
            field(8, "magic SLUICSEG");
            field(2, "version 1");
            field(2, "flags: not sealed");
            field(4, "header length " + HEADER.encodedLength());
            field(16, "segment id");
            field(16, "vault id");
            field(16, "machine id");
            field(16, "cycle id");
            field(16, "base: none");
            field(8, "key epoch");
            field(32, "salt");
            field(2, "one disk");
            field(6, "reserved");
            field(16, "disk 0: incarnation");
            field(8, "size 1 MiB");
            field(4, "sector 512 bytes");
            field(4, "id: 3 bytes, sda");
            field(4, "crc32c of the header");
        }

        private int data() {
            part("Batch 0: 1 KiB of the letter A at disk byte 4096");
            int payload = batch("zstd", "1024, the raw length");
            field(payload, "payload: one zstd frame");
            return payload;
        }

        private void zeros() {
            part("Batch 1: disk bytes 8192 to 73728 are zeros");
            batch("zeros", "0, the raw length");
        }

        private int batch(String codec, String raw) {
            int stored = HexFormat.fromHexDigits(hex(at + 20, 4));
            field(2, "header length 52");
            field(2, "disk 0");
            field(1, "codec " + codec);
            field(1, "flags");
            field(2, "one extent");
            field(8, "sequence");
            field(4, raw);
            field(4, stored + ", the stored length");
            field(4, "crc32c of the stored payload");
            field(4, "crc32c of the raw payload");
            field(2, "pass 0");
            field(2, "reserved");
            field(8, "extent: offset in units");
            field(4, "extent: length in units");
            field(4, "crc32c over cycle id and header");
            return stored;
        }

        private void run() {
            part("Map run of disk 0");
            field(8, "magic SLUICRUN");
            field(2, "version 1");
            field(2, "flags");
            field(4, "reserved");
            field(16, "incarnation");
            field(8, "from 0");
            field(8, "to 0: a cycle's own run");
            field(8, "from byte 0");
            field(8, "to byte 256 GiB");
            field(4, "crc32c of the run's header");
            int stored = HexFormat.fromHexDigits(hex(at, 4));
            byte[] page = Zstd.decompress(Arrays.copyOfRange(bytes, at + 12, at + 12 + stored), 2 * MapEntry.BYTES);
            field(4, "page 0: " + stored + " bytes stored");
            field(4, "page 0: 72 bytes raw, two entries");
            field(4, "page 0: crc32c of the payload");
            field(stored, "page 0: one zstd frame of the entries, which are:");
            entry(page, 0);
            entry(page, 1);
            field(8, "page index: position of page 0 in the run");
            field(8, "page index: first offset, in units");
            field(8, "page index: end, in units");
            field(4, "page index: stored length, prefix included");
            field(4, "page index: two entries");
            field(16, "object 1: machine");
            field(16, "object 1: cycle");
            field(16, "object 1: segment");
            field(8, "object 1: length, 0: it is this object");
            field(4, "object 1: crc32c, 0 likewise");
            field(4, "object 1: reserved");
            field(8, "trailer: page index position");
            field(4, "trailer: one page");
            field(8, "trailer: object table position");
            field(4, "trailer: one object");
            field(8, "trailer: two entries");
            field(4, "trailer: crc32c of page index and object table");
            field(4, "trailer: crc32c of the trailer before it");
            field(4, "trailer: magic RUN1");
        }

        private void entry(byte[] page, int i) {
            int[] sizes = {8, 4, 4, 4, 8, 4, 4};
            StringBuilder fields = new StringBuilder();
            int from = i * MapEntry.BYTES;
            for (int size : sizes) {
                fields.append(' ').append(HexFormat.of().formatHex(page, from, from + size));
                from += size;
            }
            text.append("             ").append(fields.substring(1)).append('\n');
        }

        private void footer(int payload) {
            part("Footer");
            field(8, "magic SLUICFTR");
            field(2, "version 1");
            field(2, "flags");
            field(4, "two batches");
            field(4, "one run");
            field(4, "reserved");
            field(16, "segment id");
            for (int batch = 0; batch < 2; batch++) {
                field(8, "batch " + batch + ": position");
                field(8, "sequence");
                field(2, "header length 52");
                field(2, "disk 0");
                field(1, "codec");
                field(1, "flags");
                field(2, "one extent");
                field(4, "raw length");
                field(4, "stored length " + (batch == 0 ? payload : 0));
            }
            field(8, "run 0: position");
            field(8, "length");
            field(8, "from byte");
            field(8, "to byte");
            field(2, "disk 0");
            field(2, "reserved");
            field(4, "crc32c of the run");
            field(4, "crc32c of the footer");
        }

        private void trailer() {
            part("Trailer");
            field(8, "footer position");
            field(4, "footer length");
            field(4, "crc32c over segment id and the other three fields");
            field(4, "reserved");
            field(8, "magic SLUICEND");
        }

        private void part(String name) {
            text.append('\n').append("    ").append(name).append('\n');
        }

        private void field(int length, String meaning) {
            for (int from = 0; from < length; from += 16) {
                int count = Math.min(16, length - from);
                String line = String.format("    %5d  %-32s  %s", at, hex(at, count), from == 0 ? meaning : "");
                text.append(line.stripTrailing()).append('\n');
                at += count;
            }
        }

        private String hex(int from, int count) {
            return HexFormat.of().formatHex(bytes, from, from + count);
        }
    }
}
