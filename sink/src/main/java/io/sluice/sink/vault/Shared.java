package io.sluice.sink.vault;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Work whose result many want at the same time: one run answers all who asked before it began. Whoever asks while one is under way gets the next, since
 * what he looks for may be newer than that.
 *
 * <p>Threads: any; results come on the work's. A cancel lets the run go on for the others. Errors: the work's, told to all who waited for that run. Limits: those who
 * wait; at most one run at a time.
 */
final class Shared<T> {

    private final Mono<T> work;
    private List<MonoSink<T>> waiting = new ArrayList<>();
    private boolean running;

    /** Shares {@code work}, which is subscribed to once per run and must give a value or an error. */
    Shared(Mono<T> work) {
        this.work = work;
    }

    /** The result of a run that begins from now on. */
    Mono<T> next() {
        return Mono.create(sink -> {
            if (isFirst(sink)) {
                run();
            }
        });
    }

    private synchronized boolean isFirst(MonoSink<T> sink) {
        waiting.add(sink);
        boolean first = !running;
        running = true;
        return first;
    }

    private void run() {
        List<MonoSink<T>> askers = begin();
        work.subscribe(
                result -> end(askers, asker -> asker.success(result)),
                failure -> end(askers, asker -> asker.error(failure)));
    }

    private synchronized List<MonoSink<T>> begin() {
        List<MonoSink<T>> askers = waiting;
        waiting = new ArrayList<>();
        return askers;
    }

    /** The next run begins first: whoever is told may take his time. */
    private void end(List<MonoSink<T>> askers, Consumer<MonoSink<T>> tell) {
        if (goesOn()) {
            run();
        }
        askers.forEach(tell);
    }

    private synchronized boolean goesOn() {
        running = !waiting.isEmpty();
        return running;
    }
}
