package io.sluice.gateway.session;

import io.sluice.wire.ErrorCode;
import io.sluice.wire.Frame;
import io.sluice.wire.FrameType;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.Message;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.LaneHello;
import io.sluice.wire.Messages;
import io.sluice.wire.WireException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Every connection that is accepted: its first frame says whether it is a machine's control connection or a lane. */
public final class Connections {

    /** The protocol's version. */
    public static final int PROTOCOL = 1;

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /** What hundreds of agents may be told in the course of things. */
    private static final Set<ErrorCode> COMES_AGAIN = EnumSet.of(ErrorCode.MACHINE_BUSY, ErrorCode.SHUTTING_DOWN);

    private final Parts parts;
    private final SessionRegistry sessions;

    /** For a gateway of these parts. */
    public Connections(Parts parts) {
        this.parts = parts;
        this.sessions = new SessionRegistry(parts);
    }

    /** Serves a connection to its end; never fails, since an error is told to the peer and logged. */
    public Mono<Void> serve(FramedConnection connection) {
        return Mono.defer(() -> serve(connection, new AtomicReference<>()));
    }

    /**
     * The first frame is released by {@link #route} and by nobody else: the operator that hands it out would forget it if its connection ended
     * before the others were asked for.
     */
    private Mono<Void> serve(FramedConnection connection, AtomicReference<@Nullable Frame> greeting) {
        return connection
                .receive()
                .onErrorMap(IOException.class, WireErrors::ofSocket)
                .takeUntilOther(silence(greeting))
                .switchOnFirst((signal, frames) -> {
                    Frame first = signal.get();
                    greeting.set(first);
                    return first == null ? frames.then().flux() : route(connection, first, frames);
                })
                .doOnDiscard(Frame.class, frame -> {
                    if (!isSame(frame, greeting.get())) {
                        frame.release();
                    }
                })
                .then()
                .onErrorResume(e -> end(connection, e))
                .doFinally(signal -> connection.close());
    }

    /** Fails when the first frame is late. Not {@code timeout}, which loses a frame that comes while it is cancelled, and its memory. */
    private Mono<Void> silence(AtomicReference<@Nullable Frame> greeting) {
        return Mono.delay(
                        parts.settings().limits().firstFrame(),
                        parts.resources().timer())
                .flatMap(late ->
                        greeting.get() != null ? Mono.never() : Mono.error(new TimeoutException("no first frame")));
    }

    private Flux<Void> route(FramedConnection connection, Frame first, Flux<Frame> frames) {
        Flux<Frame> rest = frames.filter(frame -> !isSame(frame, first));
        try {
            return hello(connection, hello(first), rest).flux();
        } catch (WireException e) {
            return Flux.error(e);
        } finally {
            first.release();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very frame that came first
    private static boolean isSame(Frame frame, @Nullable Frame first) {
        return frame == first;
    }

    private static Message hello(Frame first) {
        if (first.type() != FrameType.HELLO) {
            throw new WireException(ErrorCode.BAD_STATE, "the first frame is " + first.type() + " instead of HELLO");
        }
        return Messages.decodeHello(first.body());
    }

    private Mono<Void> hello(FramedConnection connection, Message hello, Flux<Frame> frames) {
        if (hello instanceof LaneHello lane) {
            requireVersion(lane.protocol());
            return lane(connection, lane, frames);
        }
        Hello control = (Hello) hello;
        requireVersion(control.protocol());
        return sessions.open(connection, control).flatMap(session -> session.run(frames));
    }

    private Mono<Void> lane(FramedConnection connection, LaneHello hello, Flux<Frame> frames) {
        ControlSession session = sessions.find(hello.session());
        if (session == null) {
            throw new WireException(ErrorCode.SESSION_UNKNOWN, "no session has this id; open one first");
        }
        return session.runLane(connection, hello.lane(), frames);
    }

    private static void requireVersion(int protocol) {
        if (protocol < PROTOCOL) {
            throw new WireException(
                    ErrorCode.VERSION, "protocol " + protocol + " is too old: this gateway speaks " + PROTOCOL);
        }
    }

    private static Mono<Void> end(FramedConnection connection, Throwable failure) {
        if (WireErrors.isBrokenConnection(failure)) {
            LOG.info("peer={} connection broke: {}", connection.peer(), failure.getMessage());
            return Mono.empty();
        }
        WireException reason = WireErrors.of(failure);
        if (SessionRegistry.isTakenOver(reason)) {
            LOG.debug("peer={} {}", connection.peer(), reason.getMessage());
            return connection.fail(reason, 0);
        }
        LOG.atLevel(COMES_AGAIN.contains(reason.code()) ? Level.INFO : Level.WARN)
                .log("peer={} ended with {}: {}", connection.peer(), reason.code(), reason.getMessage());
        return connection.fail(reason, 0);
    }

    /** Ends every session; what is durable stays in the cache. */
    public Mono<Void> shutDown() {
        return sessions.endAll(Departure.reason());
    }

    /** Takes no new cycles; completes when those that are open are committed and their sessions have ended. */
    public Mono<Void> drain() {
        return sessions.drain(Departure.reason());
    }

    /** Machines that are connected. */
    public int sessions() {
        return sessions.count();
    }
}
