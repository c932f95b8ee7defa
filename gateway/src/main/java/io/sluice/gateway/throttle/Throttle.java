package io.sluice.gateway.throttle;

import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.gateway.settings.BandwidthLimits;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.PacedBlobStore;
import io.sluice.wire.Id;
import io.sluice.wire.rate.Budget;
import io.sluice.wire.rate.Member;
import io.sluice.wire.rate.PaceWatch;
import io.sluice.wire.rate.RateReading;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * What this gateway sends to the sink: one {@link Budget}, of which every machine is a member, for as long as the gateway runs.
 *
 * <p>Threads: any. Limits: a member is a few fields, and there are as many as the vault has machines.
 */
public final class Throttle {

    private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);
    private static final long MIN_SEGMENT_BYTES = 1 << 20;
    private static final long SEGMENT_SECONDS = TimeUnit.MINUTES.toSeconds(1);

    /** Until a session has brought the machine's policy. */
    private static final int ANY_WEIGHT = 1;

    private final Budget budget;
    private final PaceWatch all = new PaceWatch();
    private final Map<String, BandwidthSchedule> schedules;
    private final Map<String, Member> byName = new ConcurrentHashMap<>();
    private final Map<Id, Member> byMachine = new ConcurrentHashMap<>();

    /** Begins with these limits; {@code timer} paces, {@code clock} says which window it is. */
    public Throttle(BandwidthLimits limits, Scheduler timer, Clock clock) {
        this.budget = new Budget(limits.gateway(), timer, clock);
        this.schedules = new ConcurrentHashMap<>(limits.machines());
    }

    /**
     * The store as a machine may write to it.
     *
     * @param weight its share beside the others', from now on
     * @param watch sees how long this machine waits for it
     */
    public BlobStore paced(BlobStore store, Id machine, String name, int weight, PaceWatch watch) {
        Member member = member(name);
        member.weigh(weight);
        byMachine.put(machine, member);
        return new PacedBlobStore(store, all.over(watch.over(member)));
    }

    /** What all machines together send, and how long they wait for it. */
    public PaceWatch watch() {
        return all;
    }

    private Member member(String name) {
        return byName.computeIfAbsent(
                name, added -> budget.member(ANY_WEIGHT, schedules.getOrDefault(added, BandwidthSchedule.UNLIMITED)));
    }

    /** From now on a machine has this weight beside the others. */
    public void weigh(String machine, int weight) {
        member(machine).weigh(weight);
    }

    /** What all machines together may send. */
    public BandwidthSchedule schedule() {
        return budget.schedule();
    }

    /** What a machine may send by itself. */
    public BandwidthSchedule schedule(String machine) {
        return schedules.getOrDefault(machine, BandwidthSchedule.UNLIMITED);
    }

    /** From now on all machines together are limited by this schedule, uploads under way too. */
    public void set(BandwidthSchedule schedule) {
        budget.throttle(schedule);
        LOG.info("the sink's limit is {} now, by a new schedule", text(budget.reading()));
    }

    /** From now on a machine is limited by this schedule, uploads under way too. */
    public void set(String machine, BandwidthSchedule schedule) {
        schedules.put(machine, schedule);
        member(machine).throttle(schedule);
        LOG.info(
                "machine={} its limit is {} now, by a new schedule",
                machine,
                text(member(machine).reading()));
    }

    /** From now on single machines are limited so, those that are not named not at all. */
    public synchronized void replace(Map<String, BandwidthSchedule> machines) {
        Set<String> names = new TreeSet<>(schedules.keySet());
        names.addAll(machines.keySet());
        for (String name : names) {
            BandwidthSchedule now = machines.getOrDefault(name, BandwidthSchedule.UNLIMITED);
            if (!now.equals(schedules.getOrDefault(name, BandwidthSchedule.UNLIMITED))) {
                set(name, now);
            }
        }
    }

    private static String text(RateReading reading) {
        return reading.limit().map(Object::toString).orElse("none");
    }

    /** The limit of all together, what has gone under it, and when it changes. */
    public RateReading reading() {
        return budget.reading();
    }

    /** A machine's own limit, what it has sent, and when the limit changes; empty for one that this gateway has not seen. */
    public Optional<RateReading> reading(String machine) {
        return Optional.ofNullable(byName.get(machine)).map(Member::reading);
    }

    /** How long a segment of a machine may be: what goes in a minute, so that an upload that is cut off has little to send again. */
    public long segmentBytes(Id machine, long mostBytes) {
        Member member = byMachine.get(machine);
        if (member == null) {
            return mostBytes;
        }
        long rate = Math.min(member.limitBytesPerSec(), mostBytes);
        return Math.min(mostBytes, Math.max(MIN_SEGMENT_BYTES, rate * SEGMENT_SECONDS));
    }
}
