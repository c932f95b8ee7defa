package io.sluice.agent.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.sluice.agent.testing.Seeds;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Extents;
import io.sluice.wire.WireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class OutboxTest {

    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger released = new AtomicInteger();

    @Test
    void asksForABatchOnlyWhenALaneWaitsForOne() {
        TestPublisher<Batch> cut = TestPublisher.create();
        Outbox outbox = Outbox.of(cut.flux());
        cut.assertWasNotRequested();
        outbox.take(() -> {}).subscribe();
        cut.assertMinRequested(1).assertMaxRequested(1);
        outbox.take(() -> {}).subscribe();
        cut.assertMinRequested(2).assertMaxRequested(2);
        outbox.close();
    }

    @Test
    void whatWasNotAcknowledgedIsSentAgainInOrder() {
        Outbox outbox = Outbox.of(cut(5));
        assertThat(takeAll(outbox)).containsExactly(0L, 1L, 2L, 3L, 4L);
        outbox.acknowledge(1);
        outbox.acknowledge(3);
        outbox.begin(new SequenceRanges(List.of(List.of(1L, 1L), List.of(3L, 4L))));
        assertThat(takeAll(outbox)).containsExactly(0L, 2L);
        assertThat(outbox.isDone()).isFalse();
        outbox.acknowledge(0);
        outbox.acknowledge(2);
        StepVerifier.create(outbox.allAcknowledged()).verifyComplete();
        assertThat(released).hasValue(5);
    }

    @Test
    void whatIsDurableAlreadyIsNotSent() {
        Outbox outbox = Outbox.of(cut(5));
        outbox.begin(new SequenceRanges(List.of(List.of(0L, 2L), List.of(4L, 4L))));
        assertThat(takeAll(outbox)).containsExactly(3L);
        outbox.acknowledge(3);
        StepVerifier.create(outbox.allAcknowledged()).verifyComplete();
        assertThat(released).hasValue(5);
    }

    @Test
    void aGatewayThatLostWhatItAcknowledgedIsFoundOut() {
        Outbox outbox = Outbox.of(cut(3));
        takeAll(outbox);
        outbox.acknowledge(1);
        assertThatThrownBy(() -> outbox.begin(SequenceRanges.NONE))
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CYCLE_LOST));
        outbox.close();
        assertThat(released).hasValue(3);
    }

    @Test
    void nothingGoesTooFarAheadOfTheLowestThatIsNotDurable() {
        Outbox outbox = Outbox.of(cut(Outbox.MAX_AHEAD + 2));
        List<Long> taken = takeAll(outbox);
        assertThat(taken).hasSize(Outbox.MAX_AHEAD);
        outbox.acknowledge(5);
        assertThat(takeOne(outbox)).isNull();
        outbox.acknowledge(0);
        outbox.close();
        assertThat(released).hasValue(made.get());
    }

    @Test
    void aCycleWithoutBatchesIsDoneAtOnce() {
        Outbox outbox = Outbox.of(cut(0));
        assertThat(takeAll(outbox)).isEmpty();
        StepVerifier.create(outbox.allAcknowledged()).verifyComplete();
    }

    @Test
    void aCutThatFailsFailsTheCycle() {
        Outbox outbox = Outbox.of(Flux.concat(cut(1), Flux.error(new IOException("disk x cannot be read"))));
        takeOne(outbox);
        takeOne(outbox);
        StepVerifier.create(outbox.allAcknowledged()).verifyErrorMessage("disk x cannot be read");
        outbox.close();
        assertThat(released).hasValue(1);
    }

    @Test
    void whateverHappensSentAndDiscardedIsWhatWasProduced() {
        Random random = Seeds.random("OutboxTest");
        for (int round = 0; round < 300; round++) {
            made.set(0);
            released.set(0);
            int count = random.nextInt(40);
            Outbox outbox = Outbox.of(cut(count));
            TreeSet<Long> durable = new TreeSet<>();
            TreeSet<Long> inFlight = new TreeSet<>();
            for (int step = random.nextInt(120); step > 0; step--) {
                int kind = random.nextInt(10);
                if (kind == 0) {
                    outbox.begin(ranges(durable));
                    inFlight.clear();
                } else if (kind < 4 && !inFlight.isEmpty()) {
                    long sequence = inFlight.pollFirst();
                    durable.add(sequence);
                    outbox.acknowledge(sequence);
                } else {
                    Long sequence = takeOne(outbox);
                    if (sequence != null) {
                        assertThat(durable).doesNotContain(sequence);
                        assertThat(inFlight.add(sequence)).isTrue();
                    }
                }
            }
            assertThat(outbox.isDone()).isEqualTo(made.get() == count && durable.size() == count && isEnded(outbox));
            outbox.close();
            assertThat(released).hasValue(made.get());
        }
    }

    private static boolean isEnded(Outbox outbox) {
        return outbox.isHandedOut();
    }

    private static SequenceRanges ranges(SortedSet<Long> durable) {
        return new SequenceRanges(
                durable.stream().map(sequence -> List.of(sequence, sequence)).toList());
    }

    private static List<Long> takeAll(Outbox outbox) {
        List<Long> taken = new ArrayList<>();
        for (Long next = takeOne(outbox); next != null; next = takeOne(outbox)) {
            taken.add(next);
        }
        return taken;
    }

    /** Null when there is none now; nobody waits for it then. */
    private static @Nullable Long takeOne(Outbox outbox) {
        List<Long> taken = new ArrayList<>();
        outbox.take(() -> {})
                .subscribe(next -> taken.add(next.batch().header().sequence()))
                .dispose();
        return taken.isEmpty() ? null : taken.get(0);
    }

    private Flux<Batch> cut(int count) {
        return Flux.range(0, count).map(this::batch);
    }

    private Batch batch(int sequence) {
        made.incrementAndGet();
        BatchHeader header = BatchHeader.zeros(0, sequence, 0, Extents.of(sequence * 512L, 512));
        return new Batch(header, Unpooled.EMPTY_BUFFER, released::incrementAndGet);
    }
}
