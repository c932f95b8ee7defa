package io.sluice.gateway.machines;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.sink.vault.Consistency;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.PointAgent;
import io.sluice.sink.vault.PointDisk;
import io.sluice.sink.vault.PointKind;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.wire.Id;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MachineRegistryTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private static final Duration EVERY = Duration.ofMinutes(10);

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final MachineRegistry registry = new MachineRegistry(new Clock() {
        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    private static Id id(int number) {
        return new Id(1, number);
    }

    private static RecoveryPoint point() {
        return new RecoveryPoint(
                id(9),
                id(1),
                1,
                id(2),
                Id.NONE,
                Id.NONE,
                PointKind.INITIAL,
                Consistency.CRASH,
                NOW,
                NOW,
                0,
                new PointAgent(id(3), id(4), "test"),
                List.of(new PointDisk(0, "sda", id(5), 4096, 512, 0, 0, 0)),
                List.of(),
                List.of(),
                0);
    }

    private static MachineRecord record(int number) {
        return new MachineRecord(id(number), 1, "m" + number, NOW, List.of());
    }

    @Test
    void aMachineOfTheVaultIsOfflineUntilItConnects() {
        registry.found(record(1), null);
        assertThat(registry.statuses().get(0).state()).isEqualTo(MachineState.OFFLINE);

        Machine machine = registry.connected(id(1), "m1", "10.0.0.1:5000", EVERY);

        assertThat(registry.size()).isEqualTo(1);
        assertThat(registry.sessions()).isEqualTo(1);
        assertThat(machine.status().state()).isEqualTo(MachineState.IDLE);
        assertThat(machine.status().peer()).isEqualTo("10.0.0.1:5000");
    }

    @Test
    void aSessionEndsOnce() {
        Machine machine = registry.connected(id(1), "web", "peer", EVERY);

        machine.disconnected();
        machine.disconnected();

        assertThat(registry.sessions()).isZero();
        assertThat(machine.status().offlineSince()).isEqualTo(NOW);
        assertThat(machine.status().peer()).isNull();
    }

    @Test
    void aCycleGoesThroughItsStatesAndIsGoneWithItsSession() {
        Machine machine = registry.connected(id(1), "web", "peer", EVERY);
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
    void anAgentThatHasMadeItsPointIsMissedOnlyAfterAWhile() {
        Machine machine = registry.connected(id(1), "web", "peer", EVERY);
        machine.opened(new RunningCycle(id(2), "delta", NOW, () -> 10, () -> 7), null);
        machine.committed(point());
        machine.disconnected();

        assertThat(machine.status().state()).isEqualTo(MachineState.WAITING);
        assertThat(machine.status().offlineSince()).isNull();
        now.set(NOW.plus(EVERY.multipliedBy(2)));
        assertThat(machine.status().state()).isEqualTo(MachineState.WAITING);
        now.set(NOW.plus(EVERY.multipliedBy(2)).plusSeconds(1));
        assertThat(machine.status().state()).isEqualTo(MachineState.OFFLINE);
        assertThat(machine.status().offlineSince()).isEqualTo(NOW);
        assertThat(registry.sessions()).isZero();
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
            registry.connected(id(i), "m" + i, "peer", EVERY);
        }

        assertThat(registry.size()).isEqualTo(MachineRegistry.MAX_MACHINES);
        assertThat(registry.sessions()).isEqualTo(MachineRegistry.MAX_MACHINES + 10);
    }
}
