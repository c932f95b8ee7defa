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
import reactor.core.publisher.Mono;
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
    private volatile ReplicationRequest request;
    private final SecureRandom random;
    private final MachineLock lock;
    private final LoopResources loops = EventLoops.ofReplication();
    private final Scheduler timer = Schedulers.newSingle("sluice-agent", true);
    private final Budget sending;
    private final Budget reading;
    private final GatewayCycles cycles;

    private RunningAgent(
            Surroundings surroundings,
            ReplicationRequest request,
            ReplicatorSettings settings,
            StateDirectory states,
            SecureRandom random,
            BandwidthSchedule mayBeSent,
            BandwidthSchedule mayBeRead,
            MachineLock lock) {
        this.surroundings = surroundings;
        this.request = request;
        this.random = random;
        this.lock = lock;
        this.sending = new Budget(mayBeSent, timer, surroundings.clock());
        this.reading = new Budget(mayBeRead, timer, surroundings.clock());
        HostLimits limits = new HostLimits(pace(sending), pace(reading));
        Replicator replicator = new Replicator(settings, states, loops, timer, surroundings.clock(), random, limits);
        this.cycles = new GatewayCycles(replicator, request, (InetSocketAddress) request.gateway());
    }

    private static Pace pace(Budget budget) {
        return budget.member(1, BandwidthSchedule.UNLIMITED);
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

    /**
     * Replicates until the process is told to stop. What the gateway has by then is resumed by the next agent.
     *
     * @param reload is run at each SIGHUP
     */
    void replicate(Runnable reload) {
        Supervisor supervisor = Supervisor.of(surroundings.environment());
        AgentDaemon daemon = new AgentDaemon(
                request.machine(),
                cycles,
                new HostTime(timer, new Uptime(), surroundings.clock()),
                new Backoff(new SplittableRandom(random.nextLong())),
                supervisor::status);
        Mono<Void> reloads = supervisor.reloads(surroundings.interruption(), reload);
        supervisor.accompany("started", Mono.when(daemon.run(), reloads), timer, surroundings.interruption());
    }

    /** What it replicates. */
    ReplicationRequest request() {
        return request;
    }

    /**
     * From now on this host may send and read so, and new connections use the certificates that the files hold now; from the next cycle on this is what
     * is replicated. Blocks.
     *
     * @param next made from {@link #request}: gateway, machine and security stay as they are
     * @return whether the certificates are others than before
     * @throws IOException when they cannot be used; then nothing has changed
     */
    boolean adopt(ReplicationRequest next, BandwidthSchedule mayBeSent, BandwidthSchedule mayBeRead)
            throws IOException {
        boolean isRenewed = next.security().renew();
        sending.throttle(mayBeSent);
        reading.throttle(mayBeRead);
        request = next;
        cycles.replace(next);
        return isRenewed;
    }

    @Override
    public void close() throws IOException {
        timer.dispose();
        loops.dispose();
        lock.close();
    }
}
