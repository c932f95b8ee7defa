package io.sluice.wire.load;

import io.sluice.wire.Frame;
import io.sluice.wire.FrameType;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.Message;
import io.sluice.wire.Message.Failure;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** The agent's side of a control connection: a question, then its answer. Threads: any, one question at a time. */
final class Dialogue {

    private final FramedConnection connection;
    private final ArrayDeque<Frame> arrived = new ArrayDeque<>();
    private @Nullable MonoSink<Frame> waiting;
    private @Nullable Throwable end;

    Dialogue(FramedConnection connection) {
        this.connection = connection;
        connection.receive().subscribe(this::arrive, this::end, () -> end(new IOException("the gateway hung up")));
    }

    private void arrive(Frame frame) {
        MonoSink<Frame> taker;
        synchronized (this) {
            taker = waiting;
            waiting = null;
            if (taker == null) {
                arrived.add(frame);
            }
        }
        if (taker != null) {
            taker.success(frame);
        }
    }

    private void end(Throwable reason) {
        MonoSink<Frame> taker;
        synchronized (this) {
            end = reason;
            taker = waiting;
            waiting = null;
        }
        if (taker != null) {
            taker.error(reason);
        }
    }

    <T extends Message> Mono<T> ask(Message question, FrameType answer, Class<T> kind) {
        return connection
                .send(question)
                .onErrorComplete() // the gateway has hung up, and what it said then counts
                .then(Mono.<Frame>create(this::take))
                .map(frame -> read(frame, answer, kind));
    }

    private void take(MonoSink<Frame> taker) {
        Frame there;
        Throwable over;
        synchronized (this) {
            there = arrived.poll();
            over = end;
            if (there == null && over == null) {
                waiting = taker;
            }
        }
        if (there != null) {
            taker.success(there);
        } else if (over != null) {
            taker.error(over);
        }
    }

    static <T extends Message> T read(Frame frame, FrameType type, Class<T> kind) {
        try {
            if (frame.type() == FrameType.ERROR) {
                throw frame.message(Failure.class).toException();
            }
            if (frame.type() != type) {
                throw new IllegalStateException("expected " + type + ", got " + frame.type());
            }
            return frame.message(kind);
        } finally {
            frame.release();
        }
    }

    /** Lets go of what nobody asked for. */
    synchronized void close() {
        arrived.forEach(Frame::release);
        arrived.clear();
        connection.close();
    }
}
