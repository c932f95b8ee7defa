package io.sluice.agent.replicate;

import io.sluice.wire.Message;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/** What the gateway says on a control connection, in order, kept until somebody asks for it. Threads: any. */
final class Answers {

    private final ArrayDeque<Message> arrived = new ArrayDeque<>();
    private final Sinks.Empty<Void> end = Sinks.empty();
    private @Nullable MonoSink<Message> waiting;

    void add(Message message) {
        MonoSink<Message> taker;
        synchronized (this) {
            taker = waiting;
            waiting = null;
            if (taker == null) {
                arrived.add(message);
            }
        }
        if (taker != null) {
            taker.success(message);
        }
    }

    void fail(Throwable fault) {
        end.tryEmitError(fault);
    }

    /** The next answer; an error once the connection has ended. One at a time. */
    Mono<Message> next() {
        Mono<Message> answer = Mono.create(sink -> {
            Message there;
            synchronized (this) {
                there = arrived.poll();
                waiting = there == null ? sink : null;
            }
            if (there != null) {
                sink.success(there);
            }
        });
        return Mono.firstWithSignal(answer, failure());
    }

    /** Never completes; fails when the connection ends. */
    <T> Mono<T> failure() {
        return end.asMono().then(Mono.never());
    }
}
