package io.sluice.gateway.machines;

import io.sluice.config.policy.Policy;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.wire.Id;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The machines that a gateway knows, in the order in which it came to know them: those that have connected, and those that the vault was found to
 * hold.
 *
 * <p>Threads: any. Limits: {@link #MAX_MACHINES}; more are served all the same, and not listed.
 */
public final class MachineRegistry {

    /** How many are listed at most: some 1 MB here, and 16 MB while a status document is made. */
    public static final int MAX_MACHINES = 4_000;

    private final Clock clock;
    private final Policy unless;
    private final Map<Id, Machine> machines = new LinkedHashMap<>();
    private final AtomicInteger sessions = new AtomicInteger();

    /**
     * One that knows none.
     *
     * @param unless the policy of a machine that has not connected yet
     */
    public MachineRegistry(Clock clock, Policy unless) {
        this.clock = clock;
        this.unless = unless;
    }

    /** The vault holds this machine, with that newest point or none. */
    public void found(MachineRecord record, @Nullable RecoveryPoint newest) {
        Machine machine = machine(record.machine(), record.name());
        if (newest != null) {
            machine.found(newest);
        }
    }

    /**
     * A machine's agent has connected; the session says what becomes of it.
     *
     * @param policy how it is to be replicated
     */
    public Machine connected(Id id, String name, String peer, Policy policy) {
        Machine machine = machine(id, name);
        sessions.incrementAndGet();
        machine.connected(name, peer, policy);
        return machine;
    }

    private synchronized Machine machine(Id id, String name) {
        Machine known = machines.get(id);
        if (known != null) {
            return known;
        }
        Machine machine = new Machine(id, name, unless, clock, sessions::decrementAndGet);
        if (machines.size() < MAX_MACHINES) {
            machines.put(id, machine);
        }
        return machine;
    }

    /** Machines that are connected. */
    public int sessions() {
        return sessions.get();
    }

    /** How many are listed. */
    public synchronized int size() {
        return machines.size();
    }

    /** All that are listed. */
    public List<MachineStatus> statuses() {
        return all().stream().map(Machine::status).toList();
    }

    /** The one of that name, if it is listed. */
    public Optional<MachineStatus> status(String name) {
        return all().stream()
                .filter(machine -> machine.isNamed(name))
                .findFirst()
                .map(Machine::status);
    }

    /** Looks at what each waits for, which it has done for that long. */
    public void sample(Duration elapsed) {
        all().forEach(machine -> machine.sample(elapsed));
    }

    private synchronized List<Machine> all() {
        return List.copyOf(machines.values());
    }
}
