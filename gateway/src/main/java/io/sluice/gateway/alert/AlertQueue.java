package io.sluice.gateway.alert;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What one target is still to be told, in order, one at a time.
 *
 * <p>Threads: alerts are offered by one at a time. Limits: {@link #MAX_WAITING}; what does not fit is logged and given up, since a target that has missed as many
 * will not be helped by one more.
 */
final class AlertQueue implements Disposable {

    static final int MAX_WAITING = 256;

    private static final Logger LOG = LoggerFactory.getLogger(AlertQueue.class);

    private final AlertTarget target;
    private final Sinks.Many<Alert> waiting =
            Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MAX_WAITING));
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Disposable telling;

    AlertQueue(AlertTarget target) {
        this.target = target;
        this.telling = waiting.asFlux().concatMap(this::tell, 1).subscribe();
    }

    /** Takes it, and tells it when its turn has come. */
    void offer(Alert alert) {
        if (waiting.tryEmitNext(alert).isFailure()) {
            lost(alert, MAX_WAITING + " alerts wait already");
        }
    }

    private Mono<Void> tell(Alert alert) {
        return target.tell(alert)
                .doOnSuccess(done -> told.incrementAndGet())
                .doOnError(e -> lost(alert, String.valueOf(e.getMessage())))
                .onErrorComplete();
    }

    private void lost(Alert alert, String why) {
        lost.incrementAndGet();
        LOG.warn(
                "alert about={} severity={} did not reach {}: {}",
                alert.name(),
                alert.severity().jsonName(),
                target.name(),
                why);
    }

    /** Alerts that have arrived. */
    long told() {
        return told.get();
    }

    /** Alerts that have been given up. */
    long lost() {
        return lost.get();
    }

    /** Gives up what waits, and what is under way. */
    @Override
    public void dispose() {
        telling.dispose();
    }
}
