package io.sluice.agent.replicate;

import io.sluice.agent.state.MachineLock;
import io.sluice.agent.state.MachineState;
import io.sluice.agent.state.StateDirectory;
import io.sluice.wire.Id;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What one replication holds of its machine until it ends: the machine itself from before the first HELLO, and its state from the first
 * WELCOME. Threads: the cutter's.
 */
final class MachineLease {

    private @Nullable MachineLock machineLock;
    private @Nullable MachineState state;
    private Id vault = Id.NONE;
    private Id machine = Id.NONE;

    /** Work during which no other process has the machine. */
    static <T> Mono<T> during(ReplicationRequest request, Workshop workshop, Function<MachineLease, Mono<T>> work) {
        return Mono.usingWhen(
                Mono.fromSupplier(MachineLease::new),
                lease -> workshop.runOnCutter(() -> lease.begin(workshop.states(), request))
                        .then(Mono.defer(() -> work.apply(lease))),
                lease -> workshop.runOnCutter(lease::close));
    }

    /** Takes the machine for this process. */
    void begin(StateDirectory states, ReplicationRequest request) throws IOException {
        machineLock = states.lock(request.destination(), request.machine());
    }

    /** Locks the state, or sees that it is still the one that is locked. */
    MachineState take(StateDirectory states, Id welcomeVault, Id welcomeMachine) throws IOException {
        MachineState held = state;
        if (held == null) {
            held = states.open(welcomeVault, welcomeMachine);
            state = held;
            vault = welcomeVault;
            machine = welcomeMachine;
        } else if (!vault.equals(welcomeVault) || !machine.equals(welcomeMachine)) {
            throw new IOException("the gateway serves another vault now: run again");
        }
        return held;
    }

    MachineState state() {
        MachineState held = state;
        if (held == null) {
            throw new IllegalStateException("no state is locked");
        }
        return held;
    }

    void abandonOpen() throws IOException {
        if (state != null) {
            state.abandoned();
        }
    }

    void close() throws IOException {
        try (MachineLock ignored = machineLock) {
            if (state != null) {
                state.close();
            }
        }
    }
}
