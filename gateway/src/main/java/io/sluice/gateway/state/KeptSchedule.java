package io.sluice.gateway.state;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The schedule that was set by hand, as text.
 *
 * <p>Threads: any; nothing blocks. What is written is durable before the Mono completes. Errors: {@link StateException}; then nothing has changed.
 */
public final class KeptSchedule {

    private final StateWork work;
    private final Clock clock;
    private final Sinks.One<Optional<String>> found = Sinks.one();

    KeptSchedule(StateWork work, Clock clock) {
        this.work = work;
        this.clock = clock;
    }

    /**
     * What was kept when this gateway began, as soon as the database has said: at once where it answers at the start. Completes without a value when
     * another was set before that.
     */
    public Mono<Optional<String>> found() {
        return found.asMono();
    }

    void found(Optional<String> schedule) {
        found.tryEmitValue(schedule);
    }

    /** Keeps a schedule. */
    public Mono<Void> put(String schedule) {
        return change(tables -> tables.throttle().put(schedule, clock.instant()));
    }

    /** Keeps none. */
    public Mono<Void> remove() {
        return change(tables -> tables.throttle().remove());
    }

    private Mono<Void> change(Consumer<Tables> change) {
        return work.ask(tables -> {
                    change.accept(tables);
                    return true;
                })
                .doOnNext(done -> found.tryEmitEmpty())
                .then();
    }
}
