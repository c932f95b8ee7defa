package io.sluice.gateway.machines;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.sink.vault.MachineRecord;
import io.sluice.wire.Id;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineRegistryTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private final MachineRegistry registry = new MachineRegistry(Clock.fixed(NOW, ZoneOffset.UTC));

    private static Id id(int number) {
        return new Id(1, number);
    }

    private static MachineRecord record(int number) {
        return new MachineRecord(id(number), 1, "m" + number, NOW, List.of());
    }

    @Test
    void aMachineOfTheVaultIsOfflineUntilItConnects() {
        registry.found(record(1), null);
        assertThat(registry.statuses().get(0).state()).isEqualTo(MachineState.OFFLINE);

        Machine machine = registry.connected(id(1), "m1", "10.0.0.1:5000");

        assertThat(registry.size()).isEqualTo(1);
        assertThat(registry.sessions()).isEqualTo(1);
        assertThat(machine.status().state()).isEqualTo(MachineState.IDLE);
        assertThat(machine.status().peer()).isEqualTo("10.0.0.1:5000");
    }

    @Test
    void aSessionEndsOnce() {
        Machine machine = registry.connected(id(1), "web", "peer");

        machine.disconnected();
        machine.disconnected();

        assertThat(registry.sessions()).isZero();
        assertThat(machine.status().offlineSince()).isEqualTo(NOW);
        assertThat(machine.status().peer()).isNull();
    }

    @Test
    void aCycleGoesThroughItsStatesAndIsGoneWithItsSession() {
        Machine machine = registry.connected(id(1), "web", "peer");
        machine.opened(new RunningCycle(id(2), "delta", NOW.minusSeconds(3), () -> 10, () -> 7), null);
        assertThat(machine.status().state()).isEqualTo(MachineState.RECEIVING);
        machine.closing();
        assertThat(machine.status().state()).isEqualTo(MachineState.UPLOADING);
        machine.uploaded();
        assertThat(machine.status().state()).isEqualTo(MachineState.COMMITTING);

        machine.disconnected();

        assertThat(machine.status().state()).isEqualTo(MachineState.OFFLINE);
        assertThat(machine.status().cycle()).isNull();
    }

    @Test
    void theRpoIsTheAgeOfTheNewestPointAndNeverNegative() {
        LastPoint old = new LastPoint(1, NOW.minusSeconds(90), "initial", "crash");
        LastPoint early = new LastPoint(2, NOW.plusSeconds(90), "delta", "crash");

        assertThat(status(old).rpo()).contains(Duration.ofSeconds(90));
        assertThat(status(early).rpo()).contains(Duration.ZERO);
        assertThat(status(null).rpo()).isEmpty();
    }

    private static MachineStatus status(LastPoint point) {
        return new MachineStatus(id(1), "web", MachineState.IDLE, null, null, null, point, null, NOW);
    }

    @Test
    void moreMachinesThanAreListedAreServedAllTheSame() {
        for (int i = 0; i < MachineRegistry.MAX_MACHINES + 10; i++) {
            registry.connected(id(i), "m" + i, "peer");
        }

        assertThat(registry.size()).isEqualTo(MachineRegistry.MAX_MACHINES);
        assertThat(registry.sessions()).isEqualTo(MachineRegistry.MAX_MACHINES + 10);
    }
}
