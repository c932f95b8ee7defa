package io.sluice.gateway.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.BatchHeader;
import io.sluice.wire.Codec;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.Extents;
import java.util.List;
import org.junit.jupiter.api.Test;

class CycleTotalsTest {

    private final CycleTotals totals = new CycleTotals(2);

    @Test
    void addsUpBatchesExtentsAndBytesPerDiskZerosIncluded() {
        totals.add(BatchHeader.zeros(1, 0, 0, Extents.of(0, 8192)));
        totals.add(BatchHeader.raw(1, 1, 0, 512, 7, Extents.of(8192, 512)));
        assertThat(totals.perDisk()).containsExactly(new DiskTotals(0, 0, 0, 0), new DiskTotals(1, 2, 2, 8704));
    }

    @Test
    void addsUpTheFramesAsTheyWereOnTheWire() {
        BatchHeader raw = BatchHeader.raw(1, 1, 0, 512, 7, Extents.of(8192, 512));
        totals.add(BatchHeader.zeros(1, 0, 0, Extents.of(0, 8192)));
        totals.add(raw.withPayload(Codec.ZSTD, 20, 8));
        totals.addWireBytes(1000);
        assertThat(totals.wireBytes()).isEqualTo((8 + 52) + (8 + 52 + 512) + 1000);
    }

    @Test
    void matchesClaimsThatLeaveOutDisksWithoutChangeAndNoOthers() {
        totals.add(new DiskTotals(1, 2, 3, 4096));
        assertThat(totals.matches(List.of(new DiskTotals(1, 2, 3, 4096)))).isTrue();
        assertThat(totals.matches(List.of(new DiskTotals(0, 0, 0, 0), new DiskTotals(1, 2, 3, 4096))))
                .isTrue();
        assertThat(totals.matches(List.of())).isFalse();
        assertThat(totals.matches(List.of(new DiskTotals(1, 2, 3, 4608)))).isFalse();
        assertThat(totals.matches(List.of(new DiskTotals(2, 2, 3, 4096)))).isFalse();
        assertThat(totals.matches(List.of(new DiskTotals(1, 2, 3, 4096), new DiskTotals(1, 2, 3, 4096))))
                .isFalse();
    }
}
