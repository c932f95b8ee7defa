package io.sluice.agent.replicate;

import io.sluice.wire.Batch;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.WireException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/**
 * Stands between a cycle's one stream of batches and the lanes of however many sessions it takes.
 *
 * <p>The lanes take batches from here, and here they stay until the gateway has acknowledged them: whatever breaks in between, the next
 * session's lanes find them again, in order. Demand passes through: one batch is asked of the cut for each lane that waits for one. This
 * is a subscriber of its own because no operator hands elements back.
 *
 * <p>Owns every batch from the cut to its acknowledgement; lanes must not release them. Threads: any. Limits: batches are bounded by the
 * cut's memory pool and by {@link #MAX_AHEAD}.
 */
final class Outbox extends BaseSubscriber<Batch> {

    /** A sequence must be less than this above the lowest that is not durable (docs/wire.md, BATCH). */
    static final int MAX_AHEAD = 65_536;

    /**
     * A batch on its way through a lane. A wrapper of its own kind, because the network's operators release whatever reference-counted
     * thing they drop, and a batch that a lane drops is still the outbox's.
     */
    record Outgoing(Batch batch) {}

    /** A lane that waits; {@code found} hears that there is a batch, which it gets when it asks for one. */
    private record Taker(MonoSink<Outgoing> sink, Runnable found) {}

    private final TreeMap<Long, Batch> unacknowledged = new TreeMap<>();
    private final ArrayDeque<Batch> ready = new ArrayDeque<>();
    private final ArrayDeque<Taker> takers = new ArrayDeque<>();
    private final Sinks.Empty<Void> allAcknowledged = Sinks.empty();
    private SequenceRanges durable = SequenceRanges.NONE;
    private long nextSequence;
    private int requested;
    private boolean cutToTheEnd;
    private boolean closed;
    private long acknowledgedBytes;

    /** An outbox that takes batches from the cut, as they are asked for. */
    static Outbox of(Flux<Batch> cut) {
        Outbox outbox = new Outbox();
        cut.subscribe(outbox);
        return outbox;
    }

    /**
     * A session begins: what it need not send again is let go, the rest of what was sent is to be sent again.
     *
     * @throws WireException CYCLE_LOST when the gateway no longer has what it acknowledged
     */
    void begin(SequenceRanges durableNow) {
        synchronized (this) {
            takers.clear();
            ready.clear();
            checkNothingIsLost(durableNow);
            durable = durableNow;
            for (Long sequence : List.copyOf(unacknowledged.keySet())) {
                if (durableNow.contains(sequence)) {
                    letGo(sequence);
                }
            }
            ready.addAll(unacknowledged.values());
        }
        serve();
    }

    private void checkNothingIsLost(SequenceRanges durableNow) {
        long from = 0;
        for (long sequence : unacknowledged.keySet()) {
            requireDurable(durableNow, from, sequence);
            from = sequence + 1;
        }
        requireDurable(durableNow, from, nextSequence);
    }

    private static void requireDurable(SequenceRanges durableNow, long from, long end) {
        if (!durableNow.containsAll(from, end)) {
            throw new WireException(ErrorCode.CYCLE_LOST, "the gateway has lost batches that it had acknowledged");
        }
    }

    /**
     * The next batch to send, when there is one; empty when there are no more. It stays the outbox's.
     *
     * @param found hears that there is one, also where it cannot be handed over yet since nothing is asked for
     */
    Mono<Outgoing> take(Runnable found) {
        return Mono.create(sink -> {
            Taker taker = new Taker(sink, found);
            sink.onCancel(() -> leave(taker));
            synchronized (this) {
                takers.add(taker);
            }
            serve();
        });
    }

    private synchronized void leave(Taker taker) {
        takers.remove(taker);
    }

    /** Whether the last batch has been handed to a lane of this session. */
    synchronized boolean isHandedOut() {
        return cutToTheEnd && ready.isEmpty();
    }

    /** A batch is durable at the gateway. */
    void acknowledge(long sequence) {
        synchronized (this) {
            letGo(sequence);
        }
        serve();
    }

    private void letGo(long sequence) {
        Batch batch = unacknowledged.remove(sequence);
        if (batch != null) {
            acknowledgedBytes += batch.frameBytes();
            batch.release();
        }
    }

    /** Completes when every batch of the cycle is acknowledged; fails when the cut does. */
    Mono<Void> allAcknowledged() {
        return allAcknowledged.asMono();
    }

    /** Whether that is so already. */
    synchronized boolean isDone() {
        return cutToTheEnd && unacknowledged.isEmpty();
    }

    /** Frames that are durable, in bytes, as far as they were sent by this process. */
    synchronized long acknowledgedBytes() {
        return acknowledgedBytes;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        // Nothing is asked for before a lane wants it.
    }

    @Override
    protected void hookOnNext(Batch batch) {
        synchronized (this) {
            requested--;
            long sequence = batch.header().sequence();
            nextSequence = sequence + 1;
            if (closed || durable.contains(sequence)) {
                batch.release();
            } else {
                unacknowledged.put(sequence, batch);
                ready.add(batch);
            }
        }
        serve();
    }

    @Override
    protected void hookOnComplete() {
        synchronized (this) {
            cutToTheEnd = true;
        }
        serve();
    }

    @Override
    protected void hookOnError(Throwable fault) {
        allAcknowledged.tryEmitError(fault);
    }

    /** Does one thing at a time until there is nothing to do; signals are given outside the lock. */
    private void serve() {
        Runnable next = nextStep();
        while (next != null) {
            next.run();
            next = nextStep();
        }
    }

    private synchronized @Nullable Runnable nextStep() {
        if (cutToTheEnd && unacknowledged.isEmpty() && takers.isEmpty()) {
            allAcknowledged.tryEmitEmpty();
            return null;
        }
        if (takers.isEmpty() || closed) {
            return null;
        }
        Batch first = ready.peek();
        if (first != null) {
            return mayGo(first) ? handOver(takers.remove(), ready.remove()) : null;
        }
        if (cutToTheEnd) {
            return takers.remove().sink()::success;
        }
        if (requested < takers.size()) {
            requested++;
            return () -> request(1);
        }
        return null;
    }

    private static Runnable handOver(Taker taker, Batch batch) {
        return () -> {
            taker.found().run();
            taker.sink().success(new Outgoing(batch));
        };
    }

    private boolean mayGo(Batch batch) {
        Map.Entry<Long, Batch> lowest = unacknowledged.firstEntry();
        return lowest == null || batch.header().sequence() - lowest.getKey() < MAX_AHEAD;
    }

    /** Ends the cut and releases what was not acknowledged. */
    void close() {
        cancel();
        synchronized (this) {
            closed = true;
            takers.clear();
            ready.clear();
            unacknowledged.values().forEach(Batch::release);
            unacknowledged.clear();
        }
    }
}
