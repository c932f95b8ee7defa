package io.sluice.gateway.state;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * Does the work on the tables, and remembers how it went last.
 *
 * <p>Threads: work runs on the state's own scheduler, which may block; what has begun goes on when nobody waits for it any more: a statement that was begun is
 * not torn. Errors: {@link StateException}. Limits: the scheduler's queue; what does not fit into it fails as passing.
 */
final class StateWork {

    private static final Logger LOG = LoggerFactory.getLogger(StateWork.class);

    private final StateStore store;
    private final Scheduler scheduler;
    private volatile @Nullable String error;

    StateWork(StateStore store, Scheduler scheduler) {
        this.store = store;
        this.scheduler = scheduler;
    }

    /** Does a piece of work when it is subscribed to; none where nobody waits for it any more before its turn has come. */
    <T> Mono<T> ask(Function<Tables, T> work) {
        return Mono.create(sink -> {
            AtomicBoolean isDue = new AtomicBoolean(true);
            try {
                Disposable waiting = scheduler.schedule(() -> {
                    if (isDue.getAndSet(false)) {
                        emit(work, sink);
                    }
                });
                sink.onCancel(() -> {
                    if (isDue.getAndSet(false)) {
                        waiting.dispose();
                    }
                });
            } catch (RejectedExecutionException e) {
                sink.error(StateException.passing(
                        "the state database " + store.name() + " is too slow: too much waits for it already", e));
            }
        });
    }

    private <T> void emit(Function<Tables, T> work, MonoSink<T> sink) {
        try {
            sink.success(now(work));
        } catch (RuntimeException e) {
            sink.error(e);
        } catch (OutOfMemoryError e) {
            sink.error(StateException.passing(
                    "the state database " + store.name() + " cannot be asked: not enough memory: " + e.getMessage(),
                    e));
        }
    }

    /** Does it here and now. Blocks. */
    <T> T now(Function<Tables, T> work) {
        try {
            T result = work.apply(store.tables());
            note(null);
            return result;
        } catch (StateException e) {
            note(e.getMessage());
            throw e;
        } catch (RuntimeException e) {
            note(e.toString());
            throw StateException.passing("the state database " + store.name() + " fails: " + e, e);
        }
    }

    private void note(@Nullable String newError) {
        String before = error;
        error = newError;
        if (newError == null && before != null) {
            LOG.info("the state database {} answers again", store.name());
        } else if (newError != null && before == null) {
            LOG.warn("{}", newError);
        }
    }

    /** What went wrong last; null where all is well. */
    @Nullable
    String error() {
        return error;
    }
}
