package io.sluice.gateway.health;

import io.sluice.config.ByteSize;
import io.sluice.config.Durations;
import io.sluice.gateway.health.Figures.MachineRpo;
import io.sluice.gateway.holdup.HeldUp;
import io.sluice.gateway.holdup.Hop;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From figures to findings: a pure function, with the thresholds that operators of process servers know.
 *
 * <p>Out: the critical first; of machines at most {@link #MAX_MACHINES} of an aspect, of RPOs those that are furthest above their limits.
 */
public final class HealthRules {

    /** How many machines are named for an aspect; more are counted in a line of their own. */
    public static final int MAX_MACHINES = 20;

    private static final int PERCENT = 100;
    private static final double CACHE_WARNING = 0.30;
    private static final double CACHE_CRITICAL = 0.25;
    private static final double BUSY_WARNING = 0.80;
    private static final double BUSY_CRITICAL = 0.95;
    private static final Duration BACKLOG_WARNING = Duration.ofMinutes(30);
    private static final Duration BACKLOG_CRITICAL = Duration.ofMinutes(45);

    private HealthRules() {}

    /** What is to be looked at; empty where all is well. */
    public static List<Finding> assess(Figures figures) {
        List<Finding> findings = new ArrayList<>();
        add(findings, vault(figures));
        add(findings, state(figures));
        add(findings, cache(figures));
        add(findings, backlog(figures));
        add(findings, busy(Aspect.CPU, figures.cpu(), "CPU", "give the host more cores, or compress at a lower level"));
        add(findings, busy(Aspect.MEMORY, figures.memory(), "memory", "end what else runs here, or add memory"));
        findings.addAll(shortened(Aspect.RPO, late(figures.machines())));
        for (Aspect aspect : List.of(Aspect.HEARTBEAT, Aspect.CYCLE, Aspect.RESYNC)) {
            findings.addAll(shortened(aspect, of(aspect, figures.others())));
        }
        findings.sort(Comparator.comparing(Finding::severity).reversed());
        return List.copyOf(findings);
    }

    /** The worst of them. */
    public static Severity worst(List<Finding> findings) {
        return findings.stream()
                .map(Finding::severity)
                .max(Comparator.naturalOrder())
                .orElse(Severity.OK);
    }

    private static List<Finding> of(Aspect aspect, List<Finding> findings) {
        return findings.stream().filter(finding -> finding.aspect() == aspect).toList();
    }

    private static void add(List<Finding> findings, @Nullable Finding finding) {
        if (finding != null) {
            findings.add(finding);
        }
    }

    private static @Nullable Finding vault(Figures figures) {
        return figures.vaultError() == null
                ? null
                : new Finding(
                        Aspect.VAULT,
                        Severity.CRITICAL,
                        null,
                        "the vault does not answer: " + figures.vaultError()
                                + "; nothing is lost while the cache has room");
    }

    private static @Nullable Finding state(Figures figures) {
        return figures.stateError() == null
                ? null
                : new Finding(
                        Aspect.STATE,
                        Severity.WARNING,
                        null,
                        figures.stateError() + "; replication goes on with what is known");
    }

    private static @Nullable Finding cache(Figures figures) {
        double free = (double) figures.cacheFreeBytes() / figures.cacheLimitBytes();
        Severity severity =
                free < CACHE_CRITICAL ? Severity.CRITICAL : free < CACHE_WARNING ? Severity.WARNING : Severity.OK;
        return finding(
                Aspect.CACHE,
                severity,
                percent(free) + " of the cache is free (" + new ByteSize(figures.cacheFreeBytes())
                        + "): give the sink more bandwidth, or the cache more room");
    }

    private static @Nullable Finding backlog(Figures figures) {
        Severity severity = figures.backlog().compareTo(BACKLOG_CRITICAL) > 0
                ? Severity.CRITICAL
                : figures.backlog().compareTo(BACKLOG_WARNING) > 0 ? Severity.WARNING : Severity.OK;
        return finding(
                Aspect.BACKLOG,
                severity,
                new ByteSize(figures.backlogBytes()) + " wait to be uploaded, which takes "
                        + figures.backlog().toMinutes()
                        + " min at the present rate: give the sink more bandwidth");
    }

    private static @Nullable Finding busy(Aspect aspect, double used, String what, String remedy) {
        Severity severity =
                used > BUSY_CRITICAL ? Severity.CRITICAL : used > BUSY_WARNING ? Severity.WARNING : Severity.OK;
        return finding(aspect, severity, percent(used) + " of the host's " + what + " is in use: " + remedy);
    }

    private static List<Finding> late(List<MachineRpo> machines) {
        return machines.stream()
                .filter(machine -> machine.rpo().compareTo(machine.limit()) > 0)
                .sorted(Comparator.comparing(HealthRules::over).reversed())
                .map(HealthRules::late)
                .toList();
    }

    private static List<Finding> shortened(Aspect aspect, List<Finding> all) {
        if (all.size() <= MAX_MACHINES) {
            return all;
        }
        List<Finding> first = new ArrayList<>(all.subList(0, MAX_MACHINES));
        String more = all.size() - MAX_MACHINES + " more machines have the same trouble (" + aspect.jsonName() + ")";
        first.add(new Finding(aspect, Severity.WARNING, null, more));
        return first;
    }

    private static Duration over(MachineRpo machine) {
        return machine.rpo().minus(machine.limit());
    }

    private static Finding late(MachineRpo machine) {
        return new Finding(
                Aspect.RPO,
                Severity.WARNING,
                machine.machine(),
                "machine '" + machine.machine() + "': its newest recovery point is " + text(machine.rpo()) + " old, "
                        + text(over(machine)) + " more than " + text(machine.limit()) + ": "
                        + machine.heldUp()
                                .worst()
                                .map(hop -> heldUp(hop, machine.heldUp()))
                                .orElse("see whether its agent runs"));
    }

    private static String heldUp(Hop hop, HeldUp heldUp) {
        return hop.what() + " held it up for " + text(heldUp.by(hop)) + " of " + text(heldUp.total()) + "; "
                + hop.remedy();
    }

    /** To the second. */
    private static String text(Duration duration) {
        return Durations.text(duration.truncatedTo(ChronoUnit.SECONDS));
    }

    private static @Nullable Finding finding(Aspect aspect, Severity severity, String line) {
        return severity == Severity.OK ? null : new Finding(aspect, severity, null, line);
    }

    private static String percent(double fraction) {
        return Math.round(fraction * PERCENT) + " %";
    }
}
