package io.sluice.gateway.api;

import io.sluice.gateway.machines.MachineRegistry;
import io.sluice.gateway.session.Parts;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.PointSelector;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.VaultException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Finds the machines that the vault holds, so that status has them before their agents connect. Limits: a few at a time, and as many as are listed. */
final class MachineListing {

    private static final Logger LOG = LoggerFactory.getLogger(MachineListing.class);
    private static final int AT_ONCE = 4;

    private final Parts parts;

    MachineListing(Parts parts) {
        this.parts = parts;
    }

    /** Completes when all are found; what cannot be read is logged, and its agent's session may still tell. */
    Mono<Void> find() {
        return parts.vault()
                .machines()
                .take(MachineRegistry.MAX_MACHINES)
                .flatMap(this::found, AT_ONCE, 1)
                .doOnError(e -> LOG.warn("the machines of the vault could not be listed: {}", e.toString()))
                .onErrorComplete()
                .then();
    }

    private Mono<Void> found(MachineRecord machine) {
        return parts.vault()
                .point(machine.machine(), new PointSelector.Latest())
                .map(Optional::of)
                .onErrorResume(MachineListing::isNone, e -> Mono.empty())
                .defaultIfEmpty(Optional.empty())
                .onErrorResume(e -> unreadable(machine, e))
                .doOnNext(newest -> parts.machines().found(machine, newest.orElse(null)))
                .then();
    }

    /** Also where there are parts of a first copy only. */
    private static boolean isNone(Throwable failure) {
        return failure instanceof VaultException vault && vault.kind() == VaultException.Kind.NO_SUCH_POINT;
    }

    private static Mono<Optional<RecoveryPoint>> unreadable(MachineRecord machine, Throwable why) {
        LOG.warn("machine={} its newest recovery point could not be read: {}", machine.name(), why.toString());
        return Mono.just(Optional.empty());
    }
}
