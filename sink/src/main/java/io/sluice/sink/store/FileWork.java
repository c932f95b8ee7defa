package io.sluice.sink.store;

import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * Blocking work on a file as a Mono: runs on a scheduler once per subscription, when its result is asked for.
 *
 * <p>Why not {@code Mono.fromCallable(…).subscribeOn(…)}. First, that interrupts the thread on cancel, and an interrupt closes the
 * {@link java.nio.channels.FileChannel} that is just in use, which here is shared with others; so cancelled work is asked to stop instead.
 * Second, a result that is made while the subscriber cancels would be dropped, and a buffer with it; here one atomic step decides between
 * handing it over and releasing it.
 *
 * @param <T> the result; the work may also return null for none
 */
final class FileWork<T> extends Mono<T> {

    /** What is to be done; asks {@code cancelled} now and then when it takes long. */
    interface Task<T> {
        @Nullable
        T run(BooleanSupplier cancelled) throws IOException;
    }

    private enum State {
        IDLE,
        RUNNING,
        ENDED,
        CANCELLED
    }

    private final Scheduler scheduler;
    private final String key;
    private final Task<T> task;

    FileWork(Scheduler scheduler, String key, Task<T> task) {
        this.scheduler = scheduler;
        this.key = key;
        this.task = task;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        actual.onSubscribe(new Run(actual));
    }

    private final class Run implements Subscription, Runnable {

        private final CoreSubscriber<? super T> actual;
        private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

        Run(CoreSubscriber<? super T> actual) {
            this.actual = actual;
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n) && state.compareAndSet(State.IDLE, State.RUNNING)) {
                try {
                    scheduler.schedule(this);
                } catch (RejectedExecutionException e) {
                    fail(new StoreException(StoreException.Kind.FAILED, key, key + ": the store is closed", e));
                }
            }
        }

        @Override
        public void cancel() {
            if (!state.compareAndSet(State.IDLE, State.CANCELLED)) {
                state.compareAndSet(State.RUNNING, State.CANCELLED);
            }
        }

        @Override
        public void run() {
            if (isCancelled()) {
                return;
            }
            try {
                succeed(task.run(this::isCancelled));
            } catch (IOException e) {
                fail(FileErrors.classify(key, e));
            } catch (RuntimeException e) {
                fail(e);
            } catch (OutOfMemoryError e) {
                fail(new StoreException(
                        StoreException.Kind.FAILED, key, key + ": not enough memory: " + e.getMessage(), e));
            }
        }

        private void succeed(@Nullable T result) {
            if (!state.compareAndSet(State.RUNNING, State.ENDED)) {
                ReferenceCountUtil.release(result);
                return;
            }
            if (result != null) {
                actual.onNext(result);
            }
            actual.onComplete();
        }

        private void fail(RuntimeException failure) {
            if (state.compareAndSet(State.RUNNING, State.ENDED)) {
                actual.onError(failure);
            }
        }

        private boolean isCancelled() {
            return state.get() == State.CANCELLED;
        }
    }
}
