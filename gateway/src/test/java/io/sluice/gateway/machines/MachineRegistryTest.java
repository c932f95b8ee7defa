package io.sluice.gateway.machines;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.policy.Policy;
import io.sluice.gateway.holdup.HeldUp;
import io.sluice.gateway.holdup.Hop;
import io.sluice.gateway.holdup.Moment;
import io.sluice.sink.vault.Consistency;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.PointAgent;
import io.sluice.sink.vault.PointDisk;
import io.sluice.sink.vault.PointKind;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.wire.Id;
import io.sluice.wire.LaneCounts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MachineRegistryTest {

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final Policy POLICY = new Policy(EVERY, Duration.ofHours(24), Duration.ofMinutes(15), 1, null);

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final MachineRegistry registry = new MachineRegistry(
            new Clock() {
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
            },
            Policy.DEFAULT);

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

    /** All of the agent's lanes read; once all has come, the limit is waited for. */
    private static Moment flow(Moment.Phase phase) {
        return new Moment(phase, false, 4, 0, 0, 1000, 1, 1, new LaneCounts(4, 0, 0, 0));
    }

    @Test
    void whatHoldsAMachineUpAddsUpUntilItsNextPoint() {
        Machine machine = registry.connected(id(1), "web", "peer", POLICY);
        machine.opened(new RunningCycle(id(2), "delta", NOW, () -> 10, () -> 7, MachineRegistryTest::flow), null);
        registry.sample(Duration.ofSeconds(1));
        registry.sample(Duration.ofSeconds(2));
        machine.closing();
        registry.sample(Duration.ofSeconds(7));

        HeldUp heldUp = machine.status().heldUp();
        assertThat(heldUp.byHop())
                .containsExactly(
                        Map.entry(Hop.DISK, Duration.ofSeconds(3)), Map.entry(Hop.THROTTLE, Duration.ofSeconds(7)));
        assertThat(heldUp.worst()).contains(Hop.THROTTLE);
        assertThat(heldUp.total()).isEqualTo(Duration.ofSeconds(10));

        machine.committed(point());
        assertThat(machine.status().heldUp().worst()).isEmpty();
    }

    @Test
    void aCycleThatBreaksIsAFailureUnlessItIsGoneOnWith() {
        Machine machine = registry.connected(id(1), "web", "peer", POLICY);
        machine.opened(cycle(NOW), null);
        machine.failed("cable pulled");
        machine.disconnected();
        assertThat(machine.status().failure()).isNull();
        now.set(NOW.plusSeconds(61));
        assertThat(machine.status().failure()).isEqualTo("cable pulled");

        registry.connected(id(1), "web", "peer", POLICY);
        machine.opened(cycle(now.get()), null);
        machine.failed("cable pulled again");
        machine.disconnected();
        assertThat(machine.status().failure()).isEqualTo("cable pulled again");

        registry.connected(id(1), "web", "peer", POLICY);
        machine.opened(cycle(now.get()), null);
        now.set(NOW.plusSeconds(122));
        assertThat(machine.status().failure()).isNull();
    }

    @Test
    void anAgentIsMissedAfterAQuarterOfAnHourWhetherItEverCameOrNot() {
        registry.found(record(2), null);
        Machine machine = registry.connected(id(1), "web", "peer", Policy.DEFAULT);
        machine.disconnected();
        now.set(NOW.plus(Duration.ofMinutes(15)));
        assertThat(registry.statuses()).extracting(MachineStatus::missedFor).containsOnly(Duration.ZERO);

        now.set(NOW.plus(Duration.ofMinutes(16)));

        assertThat(registry.statuses()).extracting(MachineStatus::missedFor).containsOnly(Duration.ofMinutes(16));
        registry.connected(id(1), "web", "peer", Policy.DEFAULT);
        assertThat(machine.status().missedFor()).isZero();
    }

    private static RunningCycle cycle(Instant since) {
        return new RunningCycle(id(2), "delta", since, () -> 10, () -> 7, MachineRegistryTest::flow);
    }

    @Test
    void waitingForTheNextCycleIsNoHoldUpAndMissingItIs() {
        Machine machine = registry.connected(id(1), "web", "peer", POLICY);
        machine.committed(point());
        machine.disconnected();
        now.set(NOW.plus(EVERY));
        registry.sample(Duration.ofSeconds(1));
        assertThat(machine.status().heldUp().worst()).isEmpty();

        now.set(NOW.plus(EVERY).plusSeconds(1));
        registry.sample(Duration.ofSeconds(1));

        assertThat(machine.status().heldUp().worst()).contains(Hop.AGENT);
        assertThat(machine.status().rpoLimit()).isEqualTo(POLICY.rpo());
    }

    @Test
    void aMachineOfTheVaultIsOfflineUntilItConnects() {
        registry.found(record(1), null);
        assertThat(registry.statuses().get(0).state()).isEqualTo(MachineState.OFFLINE);

        Machine machine = registry.connected(id(1), "m1", "10.0.0.1:5000", POLICY);

        assertThat(registry.size()).isEqualTo(1);
        assertThat(registry.sessions()).isEqualTo(1);
        assertThat(machine.status().state()).isEqualTo(MachineState.IDLE);
        assertThat(machine.status().peer()).isEqualTo("10.0.0.1:5000");
    }

    @Test
    void aSessionEndsOnce() {
        Machine machine = registry.connected(id(1), "web", "peer", POLICY);

        machine.disconnected();
        machine.disconnected();

        assertThat(registry.sessions()).isZero();
        assertThat(machine.status().offlineSince()).isEqualTo(NOW);
        assertThat(machine.status().peer()).isNull();
    }

    @Test
    void aCycleGoesThroughItsStatesAndIsGoneWithItsSession() {
        Machine machine = registry.connected(id(1), "web", "peer", POLICY);
        machine.opened(
                new RunningCycle(id(2), "delta", NOW.minusSeconds(3), () -> 10, () -> 7, MachineRegistryTest::flow),
                null);
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
        Machine machine = registry.connected(id(1), "web", "peer", POLICY);
        machine.opened(new RunningCycle(id(2), "delta", NOW, () -> 10, () -> 7, MachineRegistryTest::flow), null);
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
        return new MachineStatus(
                id(1),
                "web",
                MachineState.IDLE,
                null,
                null,
                null,
                point,
                null,
                POLICY.rpo(),
                HeldUp.NONE,
                Duration.ZERO,
                null,
                NOW);
    }

    @Test
    void moreMachinesThanAreListedAreServedAllTheSame() {
        for (int i = 0; i < MachineRegistry.MAX_MACHINES + 10; i++) {
            registry.connected(id(i), "m" + i, "peer", POLICY);
        }

        assertThat(registry.size()).isEqualTo(MachineRegistry.MAX_MACHINES);
        assertThat(registry.sessions()).isEqualTo(MachineRegistry.MAX_MACHINES + 10);
    }
}
