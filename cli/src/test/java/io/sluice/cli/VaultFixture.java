package io.sluice.cli;

import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.BlobStores;
import io.sluice.sink.vault.Consistency;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.PointAgent;
import io.sluice.sink.vault.PointDisk;
import io.sluice.sink.vault.PointKind;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.Id;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import reactor.core.scheduler.Schedulers;

/** Vaults with machines and points in which nothing changed, made without an agent or a gateway. */
final class VaultFixture implements AutoCloseable {

    static final Instant FIRST = Instant.parse("2026-11-21T07:30:00Z");

    private final Random random = new Random(7);
    private final Clock clock = Clock.fixed(FIRST, ZoneOffset.UTC);
    private final BlobStore store;
    private final Vault vault;

    VaultFixture(Path directory) {
        store = BlobStores.open(directory.toString(), Schedulers.boundedElastic(), random);
        vault = Vault.openOrCreate(store, clock, random).block();
    }

    MachineRecord machine(String name, String... disks) {
        return vault.machineOrCreate(name, List.of(disks), clock, random).block();
    }

    /** Adds points, one a minute. */
    void points(MachineRecord machine, int count) {
        Id parent = Id.NONE;
        for (int number = 1; number <= count; number++) {
            Id cycle = Id.random(random);
            vault.commit(point(machine, number, cycle, parent)).block();
            parent = cycle;
        }
    }

    private RecoveryPoint point(MachineRecord machine, int number, Id cycle, Id parent) {
        Instant time = FIRST.plusSeconds(60L * number);
        List<PointDisk> disks =
                machine.disks().stream().map(id -> disk(machine, id)).toList();
        return new RecoveryPoint(
                vault.id(),
                machine.machine(),
                number,
                cycle,
                parent,
                parent,
                parent.isNone() ? PointKind.INITIAL : PointKind.DELTA,
                Consistency.CRASH,
                time,
                time,
                0,
                new PointAgent(Id.random(random), Id.random(random), "0.1.0"),
                disks,
                List.of(),
                List.of(),
                0);
    }

    private static PointDisk disk(MachineRecord machine, String id) {
        int index = machine.disks().indexOf(id);
        Id incarnation = new Id(machine.machine().high(), 1 + index);
        return new PointDisk(index, id, incarnation, 1 << 20, 512, 0, 0, 0);
    }

    @Override
    public void close() {
        store.close();
    }
}
