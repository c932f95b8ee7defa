package io.sluice.cli.agent;

import io.sluice.agent.daemon.AgentDaemon;
import io.sluice.agent.daemon.GatewayCycles;
import io.sluice.agent.replicate.HostLimits;
import io.sluice.agent.replicate.ReplicationRequest;
import io.sluice.agent.replicate.Replicator;
import io.sluice.agent.replicate.ReplicatorSettings;
import io.sluice.agent.schedule.Backoff;
import io.sluice.agent.schedule.HostTime;
import io.sluice.agent.schedule.Uptime;
import io.sluice.agent.state.MachineLock;
import io.sluice.agent.state.StateDirectory;
import io.sluice.agent.state.StateLockedException;
import io.sluice.cli.process.EventLoops;
import io.sluice.cli.process.Supervisor;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.wire.rate.Budget;
import io.sluice.wire.rate.Pace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * An agent with the threads it runs on.
 *
 * <p>Threads: {@link #replicate} blocks its caller until the process is told to stop. Owns: event loops, timer and lock.
 */
final class RunningAgent implements AutoCloseable {

    private final Surroundings surroundings;
    private final ReplicationRequest request;
    private final ReplicatorSettings settings;
    private final StateDirectory states;
    private final SecureRandom random;
    private final BandwidthSchedule sending;
    private final BandwidthSchedule reading;
    private final MachineLock lock;
    private final LoopResources loops = EventLoops.ofReplication();
    private final Scheduler timer = Schedulers.newSingle("sluice-agent", true);

    private RunningAgent(
            Surroundings surroundings,
            ReplicationRequest request,
            ReplicatorSettings settings,
            StateDirectory states,
            SecureRandom random,
            BandwidthSchedule sending,
            BandwidthSchedule reading,
            MachineLock lock) {
        this.surroundings = surroundings;
        this.request = request;
        this.settings = settings;
        this.states = states;
        this.random = random;
        this.sending = sending;
        this.reading = reading;
        this.lock = lock;
    }

    /**
     * Opens an agent that keeps what it remembers in {@code state}, the only one for its machine and gateway there.
     *
     * @param sending what this host may send
     * @param reading how fast its disks may be read
     * @throws UsageException when nothing can be kept there, or another agent has the machine
     */
    static RunningAgent open(
            Surroundings surroundings,
            ReplicationRequest request,
            ReplicatorSettings settings,
            Path state,
            BandwidthSchedule sending,
            BandwidthSchedule reading) {
        SecureRandom random = new SecureRandom();
        StateDirectory states = new StateDirectory(state, random);
        try {
            states.instance();
            // Not the lock of a cycle, which a replication by hand takes in between.
            MachineLock lock = states.lock("agent, " + request.destination(), request.machine());
            return new RunningAgent(surroundings, request, settings, states, random, sending, reading, lock);
        } catch (StateLockedException e) {
            throw new UsageException(
                    "machine '" + request.machine() + "' is being replicated to " + request.destination()
                            + " by another agent: end that one first",
                    e);
        } catch (IOException e) {
            throw new UsageException(
                    "state directory " + state + " cannot be used (" + e + "): choose another as state: in the"
                            + " configuration",
                    e);
        }
    }

    /** Replicates until the process is told to stop. What the gateway has by then is resumed by the next agent. */
    void replicate() {
        Supervisor supervisor = Supervisor.of(surroundings.environment());
        HostLimits limits = new HostLimits(pace(sending), pace(reading));
        Replicator replicator = new Replicator(settings, states, loops, timer, surroundings.clock(), random, limits);
        AgentDaemon daemon = new AgentDaemon(
                request.machine(),
                new GatewayCycles(replicator, request, (InetSocketAddress) request.gateway()),
                new HostTime(timer, new Uptime(), surroundings.clock()),
                new Backoff(new SplittableRandom(random.nextLong())),
                supervisor::status);
        supervisor.accompany("started", daemon.run(), timer, surroundings.interruption());
    }

    private Pace pace(BandwidthSchedule schedule) {
        return new Budget(schedule, timer, surroundings.clock()).member(1, BandwidthSchedule.UNLIMITED);
    }

    @Override
    public void close() throws IOException {
        timer.dispose();
        loops.dispose();
        lock.close();
    }
}
