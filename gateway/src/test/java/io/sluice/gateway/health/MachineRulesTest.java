package io.sluice.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.holdup.HeldUp;
import io.sluice.gateway.machines.MachineState;
import io.sluice.gateway.machines.MachineStatus;
import io.sluice.gateway.machines.RunningCycle;
import io.sluice.wire.Id;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MachineRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private static MachineStatus machine(Duration missed, @Nullable String failure, @Nullable String cycle) {
        RunningCycle running = cycle == null
                ? null
                : new RunningCycle(new Id(1, 2), cycle, NOW, () -> 0, () -> 0, phase -> {
                    throw new AssertionError("nobody asks");
                });
        return new MachineStatus(
                new Id(1, 1),
                "web",
                MachineState.OFFLINE,
                null,
                null,
                running,
                null,
                null,
                Duration.ofMinutes(15),
                HeldUp.NONE,
                missed,
                failure,
                NOW);
    }

    @Test
    void whereAllIsWellThereIsNothing() {
        assertThat(MachineRules.assess(machine(Duration.ZERO, null, null))).isEmpty();
        assertThat(MachineRules.assess(machine(Duration.ZERO, null, "initial"))).isEmpty();
        assertThat(MachineRules.assess(machine(Duration.ZERO, null, "delta"))).isEmpty();
    }

    @Test
    void eachTroubleIsAFindingThatNamesTheMachine() {
        assertThat(MachineRules.assess(machine(Duration.ofMinutes(16), "cable pulled", "resync")))
                .allMatch(finding -> "web".equals(finding.machine()) && finding.severity() == Severity.WARNING)
                .extracting(finding -> finding.aspect() + " " + finding.line())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("HEARTBEAT").contains("not come for 16m"),
                        line -> assertThat(line).startsWith("CYCLE").contains("(cable pulled)"),
                        line -> assertThat(line).startsWith("RESYNC").contains("compared again"));
    }
}
