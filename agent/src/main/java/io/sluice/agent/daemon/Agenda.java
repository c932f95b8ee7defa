package io.sluice.agent.daemon;

import io.sluice.agent.replicate.MachineTerms;
import io.sluice.agent.schedule.DailyTime;
import io.sluice.agent.schedule.HostTime;
import io.sluice.config.policy.Policy;
import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.Orders;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When the next cycle is due, by what is known of the policy, of orders and of the cycles before.
 *
 * <p>A cycle is due one interval after the last one began, whatever the interval has become since. One that was resumed, and one that is to send
 * everything, are due at once; the same order makes no second one hurry. While the machine is paused, and before the terms are known, none is due.
 *
 * <p>Threads: one at a time.
 */
final class Agenda {

    private final HostTime time;
    private LongSupplier leftNanos = () -> 0;
    private Duration every = Policy.DEFAULT.every();
    private Orders orders = Orders.NONE;
    private @Nullable Instant hurriedFor;
    private boolean isKnown;
    private boolean hasTried;

    Agenda(HostTime time) {
        this.time = time;
    }

    /** Whether a cycle may begin when its time has come. */
    boolean isOpen() {
        return isKnown && !orders.isPaused();
    }

    /** Whether the terms were heard. */
    boolean isKnown() {
        return isKnown;
    }

    /** Whether the terms say that no cycle may begin. */
    boolean isPaused() {
        return orders.isPaused();
    }

    /** Time until the next cycle is due; not above zero when it is. */
    long leftNanos() {
        return leftNanos.getAsLong();
    }

    /** From the start of one cycle to the start of the next. */
    Duration every() {
        return every;
    }

    /** What the gateway says now. */
    void heard(MachineTerms terms) {
        boolean wasPaused = orders.isPaused();
        isKnown = true;
        orders = terms.orders();
        follow(terms.policy());
        if (!hasTried) {
            dueByTerms(terms);
        }
        boolean isNewOrder =
                orders.resyncSince() != null && !orders.resyncSince().equals(hurriedFor);
        hurriedFor = orders.resyncSince();
        if (isNewOrder || (wasPaused && !orders.isPaused())) {
            dueIn(Duration.ZERO);
        }
    }

    private void dueByTerms(MachineTerms terms) {
        Optional<LocalTime> start = terms.last().begun()
                ? Optional.empty()
                : Optional.ofNullable(terms.policy()).flatMap(AppliedPolicy::firstStart);
        if (start.isPresent()) {
            dueAt(new DailyTime(start.get(), time.clock().getZone())
                    .next(time.clock().instant()));
        } else {
            dueIn(terms.last().completedSince().map(this::restOfInterval).orElse(Duration.ZERO));
        }
    }

    /** A clock that was set back since does not make it longer than the interval. */
    private Duration restOfInterval(Instant lastBegan) {
        Duration rest = every.minus(Duration.between(lastBegan, time.clock().instant()));
        return rest.compareTo(every) > 0 ? every : rest;
    }

    /** The policy in force; null where the gateway knows none. */
    void follow(@Nullable AppliedPolicy policy) {
        every = policy == null ? Policy.DEFAULT.every() : policy.every();
    }

    /** A cycle that began then has made its point. */
    void made(long beganNanos) {
        hasTried = true;
        leftNanos = () -> beganNanos + every.toNanos() - time.nanos();
    }

    /** A cycle has failed, and is tried again. */
    void failed(Duration pause) {
        hasTried = true;
        dueIn(pause);
    }

    /** A cycle was refused because the machine is paused; whether it still is will be heard. */
    void refused() {
        orders = new Orders(time.clock().instant(), orders.resyncSince());
    }

    private void dueIn(Duration pause) {
        long due = time.nanos() + pause.toNanos();
        leftNanos = () -> due - time.nanos();
    }

    private void dueAt(Instant moment) {
        leftNanos = () -> Duration.between(time.clock().instant(), moment).toNanos();
    }
}
