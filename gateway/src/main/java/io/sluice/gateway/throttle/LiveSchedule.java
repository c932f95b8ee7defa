package io.sluice.gateway.throttle;

import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.file.ConfigurationException;
import io.sluice.config.file.ScheduleText;
import io.sluice.gateway.state.KeptSchedule;
import io.sluice.gateway.state.StateException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The schedule that an operator has set by hand, which wins over the configuration's until it is taken back; the state database keeps it over
 * restarts.
 *
 * <p>A change is durable before it is in force, so that what somebody was told is so after a crash too. Where the database does not answer at the start
 * the configuration's is in force until it does. Threads: any. Errors: {@link StateException}; then nothing has changed.
 */
public final class LiveSchedule {

    private static final Logger LOG = LoggerFactory.getLogger(LiveSchedule.class);

    private final KeptSchedule kept;
    private final Throttle throttle;
    private volatile BandwidthSchedule configured;
    private volatile boolean set;

    private LiveSchedule(KeptSchedule kept, BandwidthSchedule configured, Throttle throttle) {
        this.kept = kept;
        this.configured = configured;
        this.throttle = throttle;
    }

    /**
     * Puts the schedule that was kept in force, where there is one.
     *
     * @param configured what is in force without it
     * @throws StateException where it is known already and cannot be read: somebody's limit would be exceeded if it were passed over
     */
    public static LiveSchedule open(KeptSchedule kept, BandwidthSchedule configured, Throttle throttle) {
        LiveSchedule live = new LiveSchedule(kept, configured, throttle);
        Opening opening = new Opening();
        kept.found()
                .subscribe(
                        found -> found.ifPresent(text -> opening.run(() -> live.begin(text))),
                        failure -> LOG.error("the limit that was set by hand is not known", failure));
        opening.end();
        return live;
    }

    private synchronized void begin(String text) {
        try {
            throttle.set(ScheduleText.read(text));
            set = true;
        } catch (ConfigurationException e) {
            throw StateException.lasting(
                    "the throttle that was set by hand cannot be read from the state database: "
                            + String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", "; ")
                            + ": delete its row in the table throttle to go by the configuration",
                    e);
        }
    }

    /** Whether it is this one that is in force. */
    public boolean isSet() {
        return set;
    }

    /** From now on this schedule is in force, over restarts too. */
    public Mono<Void> set(BandwidthSchedule schedule) {
        return kept.put(ScheduleText.write(schedule)).then(Mono.fromRunnable(() -> use(schedule, true)));
    }

    /** The configuration says this now: it is in force at once, or, where one is set by hand, when that is taken back. */
    public synchronized void configure(BandwidthSchedule schedule) {
        configured = schedule;
        if (!set) {
            throttle.set(schedule);
        }
    }

    /** From now on the configuration's is in force. */
    public Mono<Void> reset() {
        return kept.remove().then(Mono.fromRunnable(() -> use(configured, false)));
    }

    private synchronized void use(BandwidthSchedule schedule, boolean byHand) {
        set = byHand;
        throttle.set(schedule);
    }

    /** What fails while it is opened fails the opening; later there is nobody but the log to hear of it. */
    private static final class Opening {

        private @Nullable StateException failure;
        private boolean isOver;

        synchronized void run(Runnable beginning) {
            try {
                beginning.run();
            } catch (StateException e) {
                failure = e;
                if (isOver) {
                    LOG.error("{}; the configuration's limit stays in force", e.getMessage());
                }
            }
        }

        synchronized void end() {
            isOver = true;
            if (failure != null) {
                throw failure;
            }
        }
    }
}
