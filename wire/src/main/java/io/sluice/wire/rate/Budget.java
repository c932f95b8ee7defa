package io.sluice.wire.rate;

import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.wire.rate.Member.Request;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * A bandwidth that several share by weight, paced to a schedule.
 *
 * <p><b>The rate.</b> A limit remembers one time: when all that it has let go would have gone at exactly its rate. A piece may go when that time has
 * come, and moves it on by what the piece takes, to the fraction of a nanosecond. So the times of the pieces follow from the rate and not from one another:
 * a timer that is late makes one piece late and none less, and nothing drifts, however small or many the pieces. The bucket of tokens that is
 * filled by a tick has neither virtue: it rounds at each tick, and what it holds goes at once.
 *
 * <p><b>The burst.</b> The time may lie behind: then what is behind may go at once. How far behind is the slack, three fifths of the burst that is
 * allowed, which is 100 ms of the rate and at least 16 KiB; another fifth is the piece that goes ahead of its time. In any time T there go at most
 * rate × (T + slack) + a piece. The last fifth is left for the way of a piece to the store. The slack is what a late timer, a pause of the JVM or a
 * sync of a file may take without a loss: whoever comes late gets what is behind in one piece, so that even one sender that takes long to come back for
 * the next, on a busy machine, reaches the rate. Where many wait a piece is smaller, since each of them may have one that it has not written yet.
 *
 * <p><b>The shares.</b> Start-time fair queueing (Goyal, Vin, Cheng, 1996). Each member has a turn in a virtual time, which moves on by what it
 * sends over its weight; the lowest turn is next; and the virtual time is the turn of who was served last. Two that always have something to send
 * differ over any time by no more than a piece of each, weighted. Who comes back after having had nothing to send starts at the virtual time: it has saved nothing
 * up, and has lost nothing.
 *
 * <p><b>The hierarchy.</b> A member whose own limit is closed leaves the queue of turns until it opens; so it holds up nobody, and what it leaves goes to the
 * others. A piece passes both limits; the narrower one counts by itself.
 *
 * <p><b>Changes.</b> A new schedule is asked at once, an edge of a window by an alarm, and the clock, which somebody may set, each half second. What was let go ahead of its
 * time counts at the new rate. Since pieces are small, transfers under way follow.
 *
 * <p>Threads: any; the lock is held for the choice of a few pieces and never while somebody is told. Alarms come from {@code timer}. Limits: a request
 * costs the logarithm of the number of members that wait; memory is theirs and that of who waits.
 */
public final class Budget {

    /** The finest step of virtual time; turns may overflow, since only their differences are looked at. */
    static final long TURN_PER_BYTE = 1 << 10;

    private final Scheduler timer;
    private final Clock clock;
    private final Limit limit;
    private final TreeSet<Member> turns = new TreeSet<>(Member.BY_TURN);
    private final TreeSet<Member> held = new TreeSet<>(Member.BY_ALARM);
    private long virtualTime;
    private long members;
    private @Nullable Disposable alarm;
    private long alarmNanos;

    /**
     * A budget without members.
     *
     * @param schedule what all members together may send
     * @param timer counts the time between pieces
     * @param clock says which of the schedule's windows it is in
     */
    public Budget(BandwidthSchedule schedule, Scheduler timer, Clock clock) {
        this.timer = timer;
        this.clock = clock;
        this.limit = new Limit(schedule, clock, now());
    }

    /**
     * A new member.
     *
     * @param weight its share beside the weights of others who have something to send; at least 1
     * @param schedule what it may send at most
     */
    public synchronized Member member(int weight, BandwidthSchedule schedule) {
        requireWeight(weight);
        return new Member(this, members++, weight, new Limit(schedule, clock, now()));
    }

    private static void requireWeight(int weight) {
        if (weight < 1) {
            throw new IllegalArgumentException("a weight of " + weight + ": use at least 1");
        }
    }

    /** From now on all together are limited by this schedule, transfers under way too. */
    public void throttle(BandwidthSchedule schedule) {
        synchronized (this) {
            limit.throttle(schedule, now());
        }
        serve();
    }

    /** What all together may send. */
    public synchronized BandwidthSchedule schedule() {
        return limit.schedule();
    }

    /** The limit of all together, and what has gone under it. */
    public synchronized RateReading reading() {
        return limit.reading(now());
    }

    synchronized RateReading reading(Member member) {
        return member.limit().reading(now());
    }

    synchronized long limitBytesPerSec(Member member) {
        long now = now();
        limit.refresh(now);
        member.limit().refresh(now);
        return Math.min(bytesPerSec(limit), bytesPerSec(member.limit()));
    }

    private static long bytesPerSec(Limit limit) {
        return limit.isUnlimited() ? Long.MAX_VALUE : Math.max(1, limit.bitsPerSec() / Byte.SIZE);
    }

    void throttle(Member member, BandwidthSchedule schedule) {
        change(member, () -> member.limit().throttle(schedule, now()));
    }

    void weigh(Member member, int weight) {
        requireWeight(weight);
        synchronized (this) {
            member.weight(weight);
        }
    }

    void giveBack(Member member, long bytes) {
        if (bytes <= 0) {
            return;
        }
        change(member, () -> {
            limit.giveBack(bytes, now());
            member.limit().giveBack(bytes, now());
            member.advance(-bytes);
        });
    }

    /** Takes a member out of its queue, whose order the change may touch, and puts it where it then belongs. */
    private void change(Member member, Runnable what) {
        synchronized (this) {
            leaveQueues(member);
            what.run();
            enterQueue(member, now());
        }
        serve();
    }

    synchronized boolean passFreely(Member member, long bytes) {
        long now = now();
        limit.refresh(now);
        member.limit().refresh(now);
        if (!limit.isUnlimited() || !member.limit().isUnlimited()) {
            return false;
        }
        limit.pass(bytes, now);
        member.limit().pass(bytes, now);
        return true;
    }

    void ask(Request request) {
        request.sink().onCancel(() -> leave(request));
        synchronized (this) {
            if (request.isCancelled()) {
                return;
            }
            Member member = request.member();
            member.waiting().add(request);
            if (member.waiting().size() == 1) {
                enterQueue(member, now());
            }
        }
        serve();
    }

    /** The sink of a request calls this only if it has not handed an answer over, and never will. */
    private void leave(Request request) {
        Member member = request.member();
        int unused;
        synchronized (this) {
            request.cancel();
            unused = request.granted();
            if (member.waiting().remove(request) && member.waiting().isEmpty()) {
                leaveQueues(member);
            }
        }
        giveBack(member, unused);
    }

    private void leaveQueues(Member member) {
        turns.remove(member);
        held.remove(member);
    }

    private void enterQueue(Member member, long now) {
        if (member.waiting().isEmpty()) {
            return;
        }
        member.limit().refresh(now);
        if (member.limit().isOpen(now)) {
            member.joinAt(virtualTime);
            turns.add(member);
        } else {
            member.alarmAt(member.limit().asksAgainNanos());
            held.add(member);
        }
    }

    private void serve() {
        List<Request> granted = new ArrayList<>();
        synchronized (this) {
            long now = now();
            limit.refresh(now);
            callBack(now);
            while (!turns.isEmpty() && limit.isOpen(now)) {
                serveNext(now, granted);
            }
            setAlarm(now);
        }
        granted.forEach(Request::answer);
    }

    private void callBack(long now) {
        while (!held.isEmpty() && held.first().alarmNanos() - now <= 0) {
            enterQueue(held.pollFirst(), now);
        }
    }

    private void serveNext(long now, List<Request> granted) {
        int waiting = turns.size();
        Member member = turns.pollFirst();
        member.limit().refresh(now);
        if (member.limit().isOpen(now)) {
            virtualTime = member.turn();
            granted.add(grant(member, waiting, now));
        }
        enterQueue(member, now);
    }

    private Request grant(Member member, int waiting, long now) {
        Request request = member.waiting().remove();
        long share = Math.min(
                limit.pieceBytes(waiting, now),
                member.limit().pieceBytes(member.waiting().size() + 1, now));
        int bytes = (int) Math.min(request.wantedBytes(), share);
        request.grant(bytes);
        limit.pass(bytes, now);
        member.limit().pass(bytes, now);
        member.advance(bytes);
        return request;
    }

    private void setAlarm(long now) {
        boolean needed = !turns.isEmpty() || !held.isEmpty();
        if (!needed) {
            return;
        }
        long next = turns.isEmpty() ? held.first().alarmNanos() : limit.asksAgainNanos();
        if (!held.isEmpty() && held.first().alarmNanos() - next < 0) {
            next = held.first().alarmNanos();
        }
        if (alarm != null && alarmNanos - next <= 0) {
            return;
        }
        if (alarm != null) {
            alarm.dispose();
        }
        alarmNanos = next;
        alarm = timer.schedule(this::onAlarm, next - now, TimeUnit.NANOSECONDS);
    }

    private void onAlarm() {
        synchronized (this) {
            alarm = null;
        }
        serve();
    }

    private long now() {
        return timer.now(TimeUnit.NANOSECONDS);
    }
}
