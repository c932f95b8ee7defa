package io.sluice.sink.store;

import io.sluice.sink.store.ObjectWriter.Unfinished;
import io.sluice.wire.rate.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One object on its way into a directory, no faster than a pace allows. As {@link ObjectWriter} has it, but in steps: each touches files on the scheduler, and
 * between two of them nothing waits but the pace. So any number of objects may wait for theirs and hold no thread.
 *
 * <p>Without a limit a file is adopted instead, where the caller allows it.
 *
 * <p>Cancel: may come while a step is under way on another thread; steps exclude one another, and the last of them, which gives up, finds the object
 * finished or removes it. What was allowed and not written is given back.
 */
final class PacedWrite {

    private interface Step {
        void run() throws IOException;
    }

    private final ObjectWriter writer;
    private final Scheduler scheduler;
    private final String key;
    private final Path target;
    private final Content content;
    private final Pace pace;
    private final boolean mayAdopt;
    private final AtomicLong allowed = new AtomicLong();
    private @Nullable Unfinished object;
    private long lengthBytes;
    private volatile long restBytes;
    private volatile boolean givenUp;

    PacedWrite(
            ObjectWriter writer,
            Scheduler scheduler,
            String key,
            Path target,
            Content content,
            Pace pace,
            boolean mayAdopt) {
        this.writer = writer;
        this.scheduler = scheduler;
        this.key = key;
        this.target = target;
        this.content = content;
        this.pace = pace;
        this.mayAdopt = mayAdopt;
    }

    /** Writes it, once. */
    Mono<Void> write() {
        return Mono.usingWhen(
                Mono.just(this),
                write -> steps(),
                write -> Mono.empty(),
                (write, failure) -> giveUp(),
                write -> giveUp());
    }

    private Mono<Void> steps() {
        return step(this::begin)
                .then(Mono.defer(this::nextPiece).repeat(() -> restBytes > 0).then())
                .then(step(this::finish));
    }

    private Mono<Void> step(Step step) {
        return new FileWork<>(scheduler, key, cancelled -> {
            synchronized (this) {
                if (!givenUp) {
                    step.run();
                }
            }
            return null;
        });
    }

    private void begin() throws IOException {
        long length = content.lengthBytes();
        writer.prepare(key, target);
        if (mayAdopt && pace.passFreely(length)) {
            if (content.isAdopted(writer, key, target)) {
                return;
            }
            pace.giveBack(length);
        }
        object = writer.begin(key, target);
        lengthBytes = length;
        restBytes = length;
    }

    private Mono<Void> nextPiece() {
        return restBytes == 0
                ? Mono.empty()
                : pace.take(restBytes).flatMap(bytes -> {
                    allow(bytes);
                    return step(() -> append(bytes));
                });
    }

    /** Nobody who comes after {@link #giveUp} may leave anything behind it. */
    private void allow(long bytes) {
        allowed.addAndGet(bytes);
        if (givenUp) {
            pace.giveBack(allowed.getAndSet(0));
        }
    }

    private void append(int bytes) throws IOException {
        if (object != null) {
            long rest = restBytes;
            content.writeTo(object.file(), lengthBytes - rest, bytes);
            allowed.addAndGet(-bytes);
            restBytes = rest - bytes;
        }
    }

    private void finish() throws IOException {
        if (object != null) {
            writer.finish(object);
        }
    }

    private Mono<Void> giveUp() {
        return new FileWork<Void>(scheduler, key, cancelled -> {
                    abandon();
                    return null;
                })
                .onErrorComplete(); // what stays is an unfinished write, which is no object and harms nobody
    }

    private synchronized void abandon() throws IOException {
        givenUp = true;
        pace.giveBack(allowed.getAndSet(0));
        if (object != null) {
            writer.abandon(object);
        }
    }
}
