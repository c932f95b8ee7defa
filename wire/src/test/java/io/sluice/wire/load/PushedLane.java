package io.sluice.wire.load;

import io.sluice.wire.Batch;
import io.sluice.wire.Frame;
import io.sluice.wire.FrameType;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.Id;
import io.sluice.wire.Message.Ack;
import io.sluice.wire.Message.LaneHello;
import io.sluice.wire.Message.LaneWelcome;
import io.sluice.wire.SendWindow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** One lane: sends its batches as the window lets it, and completes when all of them are durable. Owns the batches. */
final class PushedLane {

    private final FramedConnection connection;
    private final int number;
    private final SendWindow window;
    private final LongConsumer acknowledged;
    private final ArrayDeque<Batch> inFlight = new ArrayDeque<>();
    private final Sinks.Empty<Void> durable = Sinks.empty();
    private boolean welcomed;
    private boolean closed;
    private long left;

    /** A lane of so many batches; {@code acknowledged} hears of the frame bytes that are durable. */
    PushedLane(FramedConnection connection, int number, long batches, Scheduler timer, LongConsumer acknowledged) {
        this.connection = connection;
        this.number = number;
        this.window = new SendWindow(timer);
        this.left = batches;
        this.acknowledged = acknowledged;
    }

    Mono<Void> run(Id session, Id cycle, Flux<Batch> batches) {
        Flux<Batch> sent = batches.delayUntil(batch -> window.take(batch.frameBytes()))
                .doOnDiscard(Batch.class, Batch::release)
                .map(this::sent);
        Mono<Void> sending = connection
                .send(new LaneHello(1, LaneHello.LANE, session, number), number)
                .then(connection.sendBatches(sent, cycle, number))
                .then(Mono.never());
        Mono<Void> receiving =
                connection.receive().doOnNext(this::accept).then(Mono.error(() -> new IOException("the lane broke")));
        return Mono.firstWithSignal(durable.asMono(), sending, receiving).doFinally(signal -> close());
    }

    private synchronized Batch sent(Batch batch) {
        if (closed) {
            batch.release();
            throw new IllegalStateException("the lane is closed");
        }
        inFlight.add(batch);
        return batch;
    }

    private void accept(Frame frame) {
        if (!welcomed) {
            welcomed = true;
            LaneWelcome welcome = Dialogue.read(frame, FrameType.WELCOME, LaneWelcome.class);
            window.grant(welcome.received(), welcome.window(), Duration.ofMillis(welcome.expiresMillis()));
        } else {
            acknowledge(Dialogue.read(frame, FrameType.ACK, Ack.class));
        }
    }

    private void acknowledge(Ack ack) {
        int count = 0;
        synchronized (this) {
            for (Batch next = inFlight.peek();
                    next != null && next.header().sequence() <= ack.through();
                    next = inFlight.peek()) {
                acknowledged.accept(next.frameBytes());
                inFlight.remove().release();
                count++;
            }
            left -= count;
        }
        window.grant(ack.received(), ack.window(), Duration.ofMillis(ack.expiresMillis()));
        window.acknowledged(count);
        if (left == 0) {
            durable.tryEmitEmpty();
        }
    }

    private synchronized void close() {
        closed = true;
        window.close();
        connection.close();
        inFlight.forEach(Batch::release);
        inFlight.clear();
    }
}
