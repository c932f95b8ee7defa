package io.sluice.gateway.alert;

import io.sluice.gateway.health.Aspect;
import io.sluice.gateway.health.Finding;
import io.sluice.gateway.health.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From the findings of each moment to changes of state, each of which is told once.
 *
 * <p>What gets worse is told at once. What gets better, or goes, is told when it has stayed so for {@link #CALM}: what comes and goes within
 * that is one state and told once, however often. Of machines only so many are named; one that gives its place to another is
 * not better for that.
 *
 * <p>Threads: one at a time. Limits: an entry for each finding there is or was within {@link #CALM}, and, as long as not all machines of an aspect are named, for each that was named
 * meanwhile.
 */
final class AlertStates {

    /** How long something has to be better before that is told. */
    static final Duration CALM = Duration.ofMinutes(1);

    private final Map<Key, State> states = new LinkedHashMap<>();

    private record Key(Aspect aspect, @Nullable String machine) {

        static Key of(Finding finding) {
            return new Key(finding.aspect(), finding.machine());
        }
    }

    /** What was told last, and since when it has been better than that. */
    private static final class State {

        private Finding finding;
        private Severity told = Severity.OK;
        private Severity worstOfCalm = Severity.OK;
        private long calmSince;
        private boolean isCalm;

        State(Finding finding) {
            this.finding = finding;
        }
    }

    /**
     * A change.
     *
     * @param finding as it is, or was last
     * @param severity what it is now
     * @param was what was told before
     */
    record Change(Finding finding, Severity severity, Severity was) {}

    /**
     * Takes what there is at a moment; returns what is to be told.
     *
     * @param nanos the time; does not go back
     */
    List<Change> update(List<Finding> findings, long nanos) {
        List<Change> changes = new ArrayList<>();
        Map<Key, Finding> now = new LinkedHashMap<>();
        findings.forEach(finding -> now.merge(Key.of(finding), finding, AlertStates::worse));
        now.forEach((key, finding) -> see(
                states.computeIfAbsent(key, added -> new State(finding)), finding, finding.severity(), nanos, changes));
        Set<Aspect> shortened = shortened(findings);
        states.entrySet().removeIf(each -> isGone(each.getKey(), each.getValue(), now, shortened, nanos, changes));
        return changes;
    }

    private static Finding worse(Finding one, Finding other) {
        return one.severity().compareTo(other.severity()) >= 0 ? one : other;
    }

    /** Those of which not all machines are named. */
    private static Set<Aspect> shortened(List<Finding> findings) {
        Set<Aspect> aspects = EnumSet.noneOf(Aspect.class);
        findings.stream()
                .filter(finding -> finding.aspect().isOfMachines() && finding.machine() == null)
                .forEach(finding -> aspects.add(finding.aspect()));
        return aspects;
    }

    private static boolean isGone(
            Key key, State state, Map<Key, Finding> now, Set<Aspect> shortened, long nanos, List<Change> changes) {
        if (now.containsKey(key) || (key.machine() != null && shortened.contains(key.aspect()))) {
            return false;
        }
        see(state, state.finding, Severity.OK, nanos, changes);
        return state.told == Severity.OK;
    }

    private static void see(State state, Finding finding, Severity severity, long nanos, List<Change> changes) {
        state.finding = finding;
        if (severity.compareTo(state.told) >= 0) {
            state.isCalm = false;
            tell(state, severity, changes);
            return;
        }
        if (!state.isCalm) {
            state.isCalm = true;
            state.calmSince = nanos;
            state.worstOfCalm = severity;
        }
        state.worstOfCalm = severity.compareTo(state.worstOfCalm) > 0 ? severity : state.worstOfCalm;
        if (nanos - state.calmSince >= CALM.toNanos()) {
            state.isCalm = false;
            tell(state, state.worstOfCalm, changes);
        }
    }

    private static void tell(State state, Severity severity, List<Change> changes) {
        if (severity != state.told) {
            changes.add(new Change(state.finding, severity, state.told));
            state.told = severity;
        }
    }
}
