package io.sluice.cli.replicate;

import io.sluice.agent.replicate.ReplicationProgress;
import io.sluice.agent.replicate.ReplicationRequest;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.replicate.Replicator;
import io.sluice.agent.replicate.ReplicatorSettings;
import io.sluice.agent.state.StateDirectory;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.progress.Progress;
import io.sluice.cli.progress.Reading;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** Runs the agent once, against a gateway wherever it is, and shows how far it has come. Blocks its caller. */
public final class Replication {

    private final Surroundings surroundings;
    private final ReplicatorSettings settings;
    private final Path state;
    private final RandomGenerator random;

    /** A replication that keeps what it remembers in {@code state}. */
    public Replication(Surroundings surroundings, ReplicatorSettings settings, Path state, RandomGenerator random) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.state = state;
        this.random = random;
    }

    /**
     * Makes one recovery point.
     *
     * @param ratio adds to a reading what is known of compression; leaves it as it is where that happens elsewhere
     * @param json whether the result will be a JSON document
     */
    public ReplicationResult run(
            ReplicationRequest request, LoopResources loops, UnaryOperator<Reading> ratio, boolean json) {
        Scheduler timer = Schedulers.newSingle("sluice-agent", true);
        AtomicReference<Reading> reading = new AtomicReference<>(Reading.of(0, 0));
        Replicator replicator =
                new Replicator(settings, new StateDirectory(state, random), loops, timer, surroundings.clock(), random);
        try (Progress progress =
                Progress.show(surroundings, json, "replicating", reading::get, Schedulers.parallel())) {
            return surroundings
                    .interruption()
                    .await(replicator.replicate(request, now -> reading.set(ratio.apply(reading(now)))))
                    .orElseThrow();
        } finally {
            timer.dispose();
        }
    }

    private static Reading reading(ReplicationProgress now) {
        return Reading.of(now.scannedBytes(), now.diskBytes());
    }
}
