package io.sluice.gateway.health;

import io.sluice.config.Durations;
import io.sluice.gateway.machines.MachineStatus;
import io.sluice.gateway.machines.RunningCycle;
import io.sluice.sink.vault.PointKind;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** From a machine's status to findings, its RPO aside: a pure function. */
public final class MachineRules {

    private MachineRules() {}

    /** What is to be looked at; empty where all is well. */
    public static List<Finding> assess(MachineStatus machine) {
        List<Finding> findings = new ArrayList<>();
        if (!machine.missedFor().isZero()) {
            String time = Durations.text(machine.missedFor().truncatedTo(ChronoUnit.SECONDS));
            findings.add(finding(
                    Aspect.HEARTBEAT,
                    machine,
                    "its agent has not come for " + time + ": see whether host and agent run, and whether the gateway"
                            + " can be reached from there"));
        }
        if (machine.failure() != null) {
            findings.add(finding(
                    Aspect.CYCLE,
                    machine,
                    "its cycle broke and is not gone on with (" + machine.failure() + "): the agent's log says more"));
        }
        RunningCycle cycle = machine.cycle();
        if (cycle != null && cycle.kind().equals(PointKind.RESYNC.jsonName())) {
            findings.add(finding(
                    Aspect.RESYNC,
                    machine,
                    "all of its disks is read and compared again, since agent and vault do not agree on the last"
                            + " recovery point: its next one takes longer"));
        }
        return findings;
    }

    private static Finding finding(Aspect aspect, MachineStatus machine, String what) {
        return new Finding(aspect, Severity.WARNING, machine.name(), "machine '" + machine.name() + "': " + what);
    }
}
