package io.sluice.sink.recover;

import io.sluice.sink.map.BatchRef;
import io.sluice.sink.map.MapObject;
import io.sluice.sink.map.ViewPiece;
import io.sluice.wire.Id;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to read at once: batches that lie side by side in one object, and which pieces of the disk each of them holds.
 *
 * @param object where
 * @param position of the first batch, in bytes
 * @param length of all of them
 * @param batches in the order of their positions
 */
record ReadPlan(MapObject object, long position, int length, List<Batch> batches) {

    /** Batches are read together up to this; one that is longer is read alone. */
    static final int MAX_BYTES = 1 << 20;

    /** A batch with the pieces that are wanted of it, by address. */
    record Batch(BatchRef ref, List<ViewPiece> pieces) {}

    /** Groups pieces that ascend by address. Every batch is in one plan, once. */
    static List<ReadPlan> of(List<ViewPiece> pieces) {
        Map<BatchRef, List<ViewPiece>> byBatch = new LinkedHashMap<>();
        for (ViewPiece piece : pieces) {
            BatchRef batch = piece.batch();
            if (batch != null) {
                byBatch.computeIfAbsent(batch, first -> new ArrayList<>()).add(piece);
            }
        }
        List<Batch> batches = new ArrayList<>();
        byBatch.forEach((ref, ofBatch) -> batches.add(new Batch(ref, ofBatch)));
        batches.sort(
                Comparator.<Batch, Id>comparing(batch -> batch.ref().object().segment())
                        .thenComparingLong(batch -> batch.ref().position()));
        return plans(batches);
    }

    private static List<ReadPlan> plans(List<Batch> batches) {
        List<ReadPlan> plans = new ArrayList<>();
        List<Batch> together = new ArrayList<>();
        for (Batch batch : batches) {
            if (!together.isEmpty() && !continues(together, batch.ref())) {
                plans.add(plan(together));
                together.clear();
            }
            together.add(batch);
        }
        if (!together.isEmpty()) {
            plans.add(plan(together));
        }
        return plans;
    }

    private static boolean continues(List<Batch> together, BatchRef next) {
        BatchRef first = together.get(0).ref();
        BatchRef last = together.get(together.size() - 1).ref();
        return last.object().equals(next.object())
                && last.position() + last.recordLength() == next.position()
                && next.position() + next.recordLength() - first.position() <= MAX_BYTES;
    }

    private static ReadPlan plan(List<Batch> together) {
        BatchRef first = together.get(0).ref();
        BatchRef last = together.get(together.size() - 1).ref();
        int length = Math.toIntExact(last.position() + last.recordLength() - first.position());
        return new ReadPlan(first.object(), first.position(), length, List.copyOf(together));
    }
}
