package io.sluice.wire.rate;

import io.sluice.config.bandwidth.BandwidthSchedule;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Queue;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One of those who share a {@link Budget}: has a weight beside the others, and a limit of its own; the narrower of the two limits counts. Any number may send
 * under it at a time; they are served in the order of their asking.
 *
 * <p>Threads: any. Owns: nothing; a member that nobody uses costs its few fields.
 */
public final class Member implements Pace {

    static final Comparator<Member> BY_TURN = Member::compareTurns;
    static final Comparator<Member> BY_ALARM = Member::compareAlarms;

    private final Budget budget;
    private final long number;
    private final Limit limit;
    private final Queue<Request> waiting = new ArrayDeque<>();
    private int weight;
    private long turn;
    private long alarmNanos;

    Member(Budget budget, long number, int weight, Limit limit) {
        this.budget = budget;
        this.number = number;
        this.weight = weight;
        this.limit = limit;
    }

    @Override
    public Mono<Integer> take(long wantedBytes) {
        if (wantedBytes < 1) {
            throw new IllegalArgumentException("asked for " + wantedBytes + " bytes: ask for at least 1");
        }
        return Mono.create(sink -> budget.ask(new Request(this, wantedBytes, sink)));
    }

    @Override
    public void giveBack(long bytes) {
        budget.giveBack(this, bytes);
    }

    @Override
    public boolean passFreely(long bytes) {
        return budget.passFreely(this, bytes);
    }

    /** From now on it is limited by this schedule, transfers under way too. */
    public void throttle(BandwidthSchedule schedule) {
        budget.throttle(this, schedule);
    }

    /** From now on it has this weight, at least 1. */
    public void weigh(int newWeight) {
        budget.weigh(this, newWeight);
    }

    /** Its own limit, and what has gone under it. */
    public RateReading reading() {
        return budget.reading(this);
    }

    /** The narrower of its limit and the budget's, in bytes per second; {@link Long#MAX_VALUE} is no limit. */
    public long limitBytesPerSec() {
        return budget.limitBytesPerSec(this);
    }

    Limit limit() {
        return limit;
    }

    Queue<Request> waiting() {
        return waiting;
    }

    void weight(int newWeight) {
        weight = newWeight;
    }

    /** When it is its turn, in the budget's virtual time. */
    long turn() {
        return turn;
    }

    /** Whoever had nothing to send, or was held by its own limit, has no claim to what others have sent meanwhile. */
    void joinAt(long virtualTime) {
        turn = virtualTime - turn > 0 ? virtualTime : turn;
    }

    /** Bytes went, or with a minus came back. */
    void advance(long bytes) {
        turn += bytes * Budget.TURN_PER_BYTE / weight;
    }

    /** When its own limit is to be asked again. */
    long alarmNanos() {
        return alarmNanos;
    }

    void alarmAt(long nanos) {
        alarmNanos = nanos;
    }

    private int compareTurns(Member other) {
        int turns = Long.signum(turn - other.turn);
        return turns != 0 ? turns : Long.compare(number, other.number);
    }

    private int compareAlarms(Member other) {
        int alarms = Long.signum(alarmNanos - other.alarmNanos);
        return alarms != 0 ? alarms : Long.compare(number, other.number);
    }

    /** Somebody who waits for a piece. Its sink says either that it was answered or that it was cancelled, never both. */
    static final class Request {

        private final Member member;
        private final long wantedBytes;
        private final MonoSink<Integer> sink;
        private int granted;
        private boolean cancelled;

        Request(Member member, long wantedBytes, MonoSink<Integer> sink) {
            this.member = member;
            this.wantedBytes = wantedBytes;
            this.sink = sink;
        }

        Member member() {
            return member;
        }

        long wantedBytes() {
            return wantedBytes;
        }

        MonoSink<Integer> sink() {
            return sink;
        }

        int granted() {
            return granted;
        }

        void grant(int bytes) {
            granted = bytes;
        }

        boolean isCancelled() {
            return cancelled;
        }

        void cancel() {
            cancelled = true;
        }

        void answer() {
            sink.success(granted);
        }
    }
}
