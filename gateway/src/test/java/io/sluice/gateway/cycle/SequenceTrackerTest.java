package io.sluice.gateway.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import io.sluice.wire.testing.Seeds;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceTrackerTest {

    private final SequenceTracker tracker = new SequenceTracker(List.of(List.of(0L, 9L), List.of(20L, 29L)));

    @Test
    void rangesAgreeWithASetOfBits() {
        Random random = Seeds.random("SequenceTrackerTest");
        for (int round = 0; round < 50; round++) {
            BitSet bits = new BitSet();
            SequenceRanges ranges = new SequenceRanges();
            for (int i = 0; i < 100; i++) {
                int sequence = random.nextInt(80);
                bits.set(sequence);
                ranges.add(sequence);
            }
            SequenceRanges again = new SequenceRanges();
            again.addPairs(ranges.pairs());
            for (int sequence = 0; sequence < 90; sequence++) {
                assertThat(ranges.contains(sequence)).isEqualTo(bits.get(sequence));
                assertThat(again.contains(sequence)).isEqualTo(bits.get(sequence));
            }
            assertThat(ranges.lowestMissing()).isEqualTo(bits.nextClearBit(0));
            assertThat(ranges.isExactly(bits.length())).isEqualTo(bits.cardinality() == bits.length());
        }
    }

    @Test
    void aSequenceIsNewOnceAndADuplicateAfterwards() {
        assertThat(tracker.admit(10, 77)).isTrue();
        assertThat(tracker.admit(10, 77)).isFalse();
        tracker.durable(10);
        assertThat(tracker.admit(10, 77)).as("durable, with the same header").isFalse();
        assertThat(tracker.durablePairs()).containsExactly(List.of(0L, 10L), List.of(20L, 29L));
    }

    @Test
    void theSameSequenceWithAnotherHeaderIsAConflict() {
        tracker.admit(10, 77);
        assertThatThrownBy(() -> tracker.admit(10, 78)).satisfies(e -> hasCode(e, ErrorCode.SEQUENCE_CONFLICT));
        assertThatThrownBy(() -> tracker.admit(25, 1))
                .as("durable before the cycle was resumed")
                .satisfies(e -> hasCode(e, ErrorCode.SEQUENCE_CONFLICT));
    }

    @Test
    void reachesSoFarAboveTheLowestThatIsNotDurableAndNoFarther() {
        long last = 10 + SequenceTracker.REACH - 1;
        assertThat(tracker.admit(last, 1)).isTrue();
        assertThatThrownBy(() -> tracker.admit(last + 1, 1)).satisfies(e -> hasCode(e, ErrorCode.SEQUENCE_GAP));
        tracker.durable(10);
        assertThat(tracker.admit(last + 1, 1)).isTrue();
    }

    @Test
    void remembersAcrossTurnsOfItsRing() {
        SequenceTracker fresh = new SequenceTracker(List.of());
        int turns = 3 * SequenceTracker.REACH;
        for (int sequence = 0; sequence < turns; sequence++) {
            assertThat(fresh.admit(sequence, sequence)).isTrue();
            assertThat(fresh.admit(sequence, sequence)).isFalse();
            fresh.durable(sequence);
        }
        assertThat(fresh.isComplete(turns)).isTrue();
        assertThat(fresh.admit(turns - SequenceTracker.REACH, turns - SequenceTracker.REACH))
                .isFalse();
        assertThatThrownBy(() -> fresh.admit(5, 5)).satisfies(e -> hasCode(e, ErrorCode.SEQUENCE_CONFLICT));
    }

    private static void hasCode(Throwable e, ErrorCode code) {
        assertThat(e)
                .isInstanceOfSatisfying(
                        WireException.class, wire -> assertThat(wire.code()).isEqualTo(code));
    }
}
