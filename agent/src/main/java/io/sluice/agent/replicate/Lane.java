package io.sluice.agent.replicate;

import io.sluice.agent.replicate.LanePlaces.Place;
import io.sluice.wire.Batch;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Frame;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.Id;
import io.sluice.wire.Message.Ack;
import io.sluice.wire.Message.Failure;
import io.sluice.wire.Message.LaneHello;
import io.sluice.wire.Message.LaneWelcome;
import io.sluice.wire.SendWindow;
import io.sluice.wire.WireException;
import io.sluice.wire.rate.Pace;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One data connection of a session: sends batches as its window allows, and tells the outbox what is durable.
 *
 * <p>Owns the connection. Threads: the connection's event loop, and whichever thread a batch comes on.
 */
final class Lane {

    private final int number;
    private final SocketAddress gateway;
    private final FramedConnection connection;
    private final Outbox outbox;
    private final SendWindow window;
    private final Pace pace;
    private final AtomicLong sentBytes;
    private final LanePlaces places;
    private final LanePlaces.Spot spot;
    private final Queue<Long> inFlight = new ConcurrentLinkedQueue<>();

    Lane(
            int number,
            SocketAddress gateway,
            FramedConnection connection,
            Outbox outbox,
            AtomicLong sentBytes,
            Scheduler timer,
            Pace pace,
            LanePlaces places) {
        this.number = number;
        this.gateway = gateway;
        this.connection = connection;
        this.outbox = outbox;
        this.sentBytes = sentBytes;
        this.window = new SendWindow(timer);
        this.pace = pace;
        this.places = places;
        this.spot = places.enter();
    }

    /** Sends until the outbox has no more and listens on; never completes, fails when the lane does. */
    Mono<Void> run(LaneHello hello, Id cycle) {
        Mono<Void> sending = connection
                .send(hello, number)
                .then(connection.sendBatches(batches(), cycle, number))
                .then(Mono.never());
        return Mono.firstWithSignal(sending, receiving())
                .onErrorMap(fault -> Faults.ofConnection(gateway, fault))
                .doFinally(signal -> close());
    }

    private Flux<Batch> batches() {
        return Mono.defer(() -> outbox.take(() -> spot.at(Place.SENDING)))
                .doOnSubscribe(subscription -> spot.at(Place.READING))
                .delayUntil(next -> awaitWindow(next.batch().frameBytes()))
                .delayUntil(next -> awaitPace(next.batch().frameBytes()))
                .repeat(() -> !outbox.isHandedOut())
                .doOnComplete(() -> spot.at(Place.WINDOW))
                .map(Outbox.Outgoing::batch)
                .doOnNext(this::countSent);
    }

    private Mono<Void> awaitWindow(long frameBytes) {
        spot.at(Place.WINDOW);
        return window.take(frameBytes);
    }

    private Mono<Void> awaitPace(long frameBytes) {
        spot.at(Place.LIMITED);
        return Pace.await(pace, frameBytes);
    }

    private void countSent(Batch batch) {
        inFlight.add(batch.header().sequence());
        sentBytes.addAndGet(batch.frameBytes());
    }

    private Mono<Void> receiving() {
        return connection.receive().doOnNext(this::accept).then(Mono.error(() -> Faults.closed(gateway)));
    }

    private void accept(Frame frame) {
        try {
            switch (frame.type()) {
                case WELCOME -> welcome(frame.message(LaneWelcome.class));
                case ACK -> acknowledge(frame.message(Ack.class));
                case ERROR -> throw frame.message(Failure.class).toException();
                default ->
                    throw new WireException(ErrorCode.BAD_STATE, "the gateway sent " + frame.type() + " on a lane");
            }
        } finally {
            frame.release();
        }
    }

    private void welcome(LaneWelcome welcome) {
        window.grant(welcome.received(), welcome.window(), Duration.ofMillis(welcome.expiresMillis()));
    }

    private void acknowledge(Ack ack) {
        int acknowledged = 0;
        for (Long next = inFlight.peek(); next != null && next <= ack.through(); next = inFlight.peek()) {
            inFlight.remove();
            outbox.acknowledge(next);
            acknowledged++;
        }
        window.grant(ack.received(), ack.window(), Duration.ofMillis(ack.expiresMillis()));
        window.acknowledged(acknowledged);
    }

    private void close() {
        places.leave(spot);
        window.close();
        connection.close();
    }
}
