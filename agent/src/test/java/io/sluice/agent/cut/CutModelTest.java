package io.sluice.agent.cut;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.agent.cut.CutHarness.Digests;
import io.sluice.agent.digest.BlockDigests;
import io.sluice.agent.digest.DigestReader;
import io.sluice.agent.source.DiskView;
import io.sluice.agent.testing.ArrayDisk;
import io.sluice.agent.testing.Replica;
import io.sluice.agent.testing.Seeds;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random histories of a disk, cut against whatever base there may be, and written onto plain arrays. */
class CutModelTest {

    private static final int BLOCK = 65536;
    private final Random random = Seeds.random("CutModelTest");

    @TempDir
    Path directory;

    @Test
    void whatIsCutMakesTheReplicaEqualToTheDisk() throws IOException {
        for (int batchBytes : new int[] {64 << 10, 256 << 10, 1 << 20}) {
            for (int history = 0; history < 6; history++) {
                replay(new CutHarness(directory, batchBytes), 12);
            }
        }
    }

    private void replay(CutHarness harness, int cycles) throws IOException {
        ArrayDisk disk = new ArrayDisk("disk", random.nextInt(3 << 20));
        disk.change(random);
        Replica replica = new Replica();
        Digests committed = null;
        for (int cycle = 0; cycle < cycles; cycle++) {
            DiskView view = disk.open();
            boolean known = committed != null && random.nextInt(4) > 0;
            Base base = committed == null
                    ? Base.zeros()
                    : known ? harness.base(committed, view) : Base.unknown(replica.sizeBytes());
            Digests pending = harness.newDigests(view.sizeBytes());
            Replica next = replica.copy();
            next.begin((int) view.sizeBytes());
            CutTotals totals = new CutTotals();

            List<BatchHeader> headers = apply(harness, totals, harness.plan(0, view, base, pending), next);

            assertThat(next.content()).isEqualTo(disk.content());
            assertThat(zerosBehind(next)).as("nothing old behind the end").isTrue();
            assertTotals(totals, headers);
            if (known) {
                assertOnlyChangesWereSent(headers, replica, disk.content());
            }
            assertDigestsAreOf(pending, disk.content());
            // Some cycles get lost: the next one is cut against the base before.
            if (random.nextInt(4) > 0) {
                replica = next;
                committed = pending;
            }
            disk.change(random);
        }
        assertThat(harness.pool.leasedBytes()).isZero();
    }

    private static List<BatchHeader> apply(CutHarness harness, CutTotals totals, DiskPlan plan, Replica replica) {
        List<BatchHeader> headers = new ArrayList<>();
        for (Batch batch : harness.cut(totals, plan).toIterable(1)) {
            assertThat(batch.header().sequence()).isEqualTo(headers.size());
            assertThat(batch.header().rawCrc())
                    .isEqualTo(batch.payload().isReadable() ? Crc32c.of(batch.payload()) : 0);
            assertThat(batch.header().rawLength()).isLessThanOrEqualTo(harness.batchBytes);
            replica.apply(batch.header(), batch.payload());
            headers.add(batch.header());
            batch.release();
        }
        return headers;
    }

    private static void assertTotals(CutTotals totals, List<BatchHeader> headers) {
        long bytes = headers.stream().mapToLong(h -> h.extents().totalBytes()).sum();
        long extents = headers.stream().mapToLong(h -> h.extents().count()).sum();
        assertThat(totals.batches()).isEqualTo(headers.size());
        assertThat(totals.changedBytes()).isEqualTo(bytes);
        assertThat(totals.disks()).hasSize(headers.isEmpty() ? 0 : 1);
        totals.disks().forEach(disk -> {
            assertThat(disk.batches()).isEqualTo(headers.size());
            assertThat(disk.extents()).isEqualTo(extents);
            assertThat(disk.bytes()).isEqualTo(bytes);
        });
    }

    /** Blocks that differ, and what the disk has grown or shrunk by. */
    private static void assertOnlyChangesWereSent(List<BatchHeader> headers, Replica base, byte[] now) {
        long allowed = 0;
        byte[] before = base.content();
        int end = Math.max(before.length, now.length);
        for (int at = 0; at < end; at += BLOCK) {
            boolean resized = before.length != now.length && at + BLOCK > Math.min(before.length, now.length);
            if (resized || !Arrays.equals(block(before, at), block(now, at))) {
                allowed += BLOCK;
            }
        }
        assertThat(headers.stream().mapToLong(h -> h.extents().totalBytes()).sum())
                .isLessThanOrEqualTo(allowed);
    }

    private static byte[] block(byte[] disk, int at) {
        return at >= disk.length ? new byte[0] : Arrays.copyOfRange(disk, at, Math.min(disk.length, at + BLOCK));
    }

    private static void assertDigestsAreOf(Digests digests, byte[] content) throws IOException {
        try (DigestReader reader = DigestReader.open(digests.path(), digests.binding())) {
            for (int at = 0; at < content.length; at += BLOCK) {
                byte[] block = block(content, at);
                ByteBuf padded = Unpooled.directBuffer().writeBytes(block);
                padded.writeZero((512 - block.length % 512) % 512);
                byte[] expected = BlockDigests.of(padded, 0, padded.readableBytes());
                padded.release();
                assertThat(reader.matches(at / BLOCK, expected, 0)).isTrue();
            }
        }
    }

    private static boolean zerosBehind(Replica replica) {
        byte[] image = replica.image();
        for (int i = replica.sizeBytes(); i < image.length; i++) {
            if (image[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
