package io.sluice.agent.replicate;

import io.sluice.wire.ErrorCode;
import io.sluice.wire.Frame;
import io.sluice.wire.FrameType;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.Message;
import io.sluice.wire.Message.Committed;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.Failure;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.Request;
import io.sluice.wire.Message.Welcome;
import io.sluice.wire.WireException;
import java.net.SocketAddress;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The control connection of a session: questions and their answers (docs/wire.md, section 2).
 *
 * <p>Errors: {@link WireException} with the gateway's code; {@link GatewayLostException} when the connection ends. Threads: any; one
 * question at a time.
 */
final class ControlConnection {

    private final SocketAddress gateway;
    private final FramedConnection connection;
    private final Answers answers = new Answers();
    private final Requests requests = new Requests();
    private final Disposable receiving;
    private volatile boolean telling;

    private ControlConnection(SocketAddress gateway, FramedConnection connection) {
        this.gateway = gateway;
        this.connection = connection;
        this.receiving = connection
                .receive()
                .subscribe(
                        this::accept,
                        fault -> answers.fail(Faults.ofConnection(gateway, fault)),
                        () -> answers.fail(Faults.closed(gateway)));
    }

    /** Wraps a connection that nobody reads yet. */
    static ControlConnection over(SocketAddress gateway, FramedConnection connection) {
        return new ControlConnection(gateway, connection);
    }

    private void accept(Frame frame) {
        try {
            if (frame.type() == FrameType.REQUEST) {
                requests.add(frame.message(Request.class));
            } else {
                answers.add(read(frame));
            }
        } catch (WireException e) {
            if (frame.type() != FrameType.ERROR) {
                tellWhy(e);
            }
            answers.fail(e);
            closeUnlessTelling();
        } finally {
            frame.release();
        }
    }

    /** Tells the gateway why the session ends. The connection closes by itself when the gateway has had the time to read it. */
    private void tellWhy(WireException reason) {
        telling = true;
        connection.fail(reason, 0).subscribe();
    }

    private void closeUnlessTelling() {
        if (!telling) {
            connection.close();
        }
    }

    private static Message read(Frame frame) {
        return switch (frame.type()) {
            case WELCOME -> frame.message(Welcome.class);
            case CYCLE_OPEN -> frame.message(CycleOpen.class);
            case COMMITTED -> frame.message(Committed.class);
            case ERROR -> throw frame.message(Failure.class).toException();
            default ->
                throw new WireException(
                        ErrorCode.BAD_STATE, "the gateway sent " + frame.type() + " on a control connection");
        };
    }

    Mono<Welcome> hello(Hello hello) {
        return ask(hello, Welcome.class);
    }

    Mono<CycleOpen> openCycle(Message.OpenCycle open) {
        return ask(open, CycleOpen.class);
    }

    Mono<Committed> closeCycle(Message.CloseCycle close) {
        return ask(close, Committed.class);
    }

    /** The COMMITTED that follows a CYCLE_OPEN of a cycle that is in the vault already. */
    Mono<Committed> awaitCommitted() {
        return answers.next().map(message -> expect(message, Committed.class));
    }

    /** The requests of a kind that is known, of which only the last is kept until somebody asks; fails when the session ends. */
    Flux<Request> requests() {
        return requests.all().takeUntilOther(failure());
    }

    /** Says something that is not answered. */
    Mono<Void> tell(Message news) {
        return connection.send(news);
    }

    /** Never completes; fails when the session ends. */
    <T> Mono<T> failure() {
        return answers.failure();
    }

    private <T extends Message> Mono<T> ask(Message question, Class<T> kind) {
        return connection
                .send(question)
                .onErrorMap(fault -> Faults.ofConnection(gateway, fault))
                .then(answers.next())
                .map(message -> expect(message, kind));
    }

    private static <T extends Message> T expect(Message message, Class<T> kind) {
        if (!kind.isInstance(message)) {
            throw new WireException(ErrorCode.BAD_STATE, "the gateway sent " + message.type() + " out of turn");
        }
        return kind.cast(message);
    }

    void close() {
        receiving.dispose();
        closeUnlessTelling();
    }
}
