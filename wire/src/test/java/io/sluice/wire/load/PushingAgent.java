package io.sluice.wire.load;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import io.sluice.wire.DiskOffer;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.Extents;
import io.sluice.wire.FrameType;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.Id;
import io.sluice.wire.Instance;
import io.sluice.wire.MemoryPool;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.Committed;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.Message.Welcome;
import io.sluice.wire.WireException;
import io.sluice.wire.tls.TransportSecurity;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.resources.LoopResources;
import reactor.util.retry.Retry;

/**
 * A machine that replicates what it has at hand: slices of one buffer, as one disk, over and over. It reads nothing, compares nothing and keeps
 * nothing, so what it costs is the wire.
 *
 * <p>Threads: any. Owns: connections; the content stays the caller's. Errors: those of docs/wire.md that say that the same may work later
 * are tried again until it does, with a new cycle.
 */
public final class PushingAgent {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final String machine;
    private final Id id;
    private final Environment environment;
    private final AtomicLong acknowledgedBytes = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();

    /**
     * What agents share.
     *
     * @param gateway where it listens
     * @param loops event loops
     * @param timer for windows and pauses
     * @param pool memory for what the gateway says
     * @param content what the disks hold, a batch of it at a time; a multiple of {@code batchBytes}
     */
    public record Environment(
            InetSocketAddress gateway,
            LoopResources loops,
            Scheduler timer,
            MemoryPool pool,
            ByteBuf content,
            int batchBytes) {

        /** The same to another place, such as a proxy. */
        public Environment withGateway(InetSocketAddress newGateway) {
            return new Environment(newGateway, loops, timer, pool, content, batchBytes);
        }
    }

    /** A machine of that name; the number tells it from the others. */
    public PushingAgent(String machine, int number, Environment environment) {
        this.machine = machine;
        this.id = new Id(number, 1);
        this.environment = environment;
    }

    /** Frame bytes that the gateway has acknowledged. */
    public long acknowledgedBytes() {
        return acknowledgedBytes.get();
    }

    /** How often it was told to come again. */
    public long refusals() {
        return refusals.get();
    }

    /** Replicates a disk of so many batches over so many lanes: one recovery point. */
    public Mono<Committed> push(int batches, int lanes, Id cycle, Id last) {
        return Mono.defer(() -> attempt(batches, lanes, cycle, last))
                .doOnError(WireException.class, refused -> refusals.incrementAndGet())
                .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .scheduler(environment.timer)
                        .filter(fault -> fault instanceof WireException wire && wire.retry()));
    }

    private Mono<Committed> attempt(int batches, int lanes, Id cycle, Id last) {
        return Mono.usingWhen(
                connect().map(Dialogue::new),
                control -> hello(control)
                        .flatMap(welcome -> control.ask(
                                        open(cycle, last, batches), FrameType.CYCLE_OPEN, CycleOpen.class)
                                .then(Mono.defer(() -> push(welcome, batches, lanes, cycle))))
                        .then(Mono.defer(
                                () -> control.ask(close(cycle, batches), FrameType.COMMITTED, Committed.class))),
                control -> Mono.fromRunnable(control::close));
    }

    private Mono<FramedConnection> connect() {
        return FramedConnection.connect(
                environment.gateway, TransportSecurity.NONE, environment.pool, environment.loops);
    }

    private Mono<Welcome> hello(Dialogue control) {
        Hello hello = new Hello(1, Hello.CONTROL, "load", new Instance(id, id), machine, false);
        return control.ask(hello, FrameType.WELCOME, Welcome.class);
    }

    private OpenCycle open(Id cycle, Id last, int batches) {
        long bytes = (long) batches * environment.batchBytes;
        return new OpenCycle(
                cycle,
                cycle,
                last.equals(cycle) ? null : last,
                List.of(),
                "crash",
                Instant.EPOCH,
                0,
                List.of(new DiskOffer("disk", bytes, 512)));
    }

    private CloseCycle close(Id cycle, int batches) {
        long bytes = (long) batches * environment.batchBytes;
        return new CloseCycle(cycle, batches, "crash", List.of(new DiskTotals(0, batches, batches, bytes)));
    }

    private Mono<Void> push(Welcome welcome, int batches, int lanes, Id cycle) {
        return Flux.range(0, Math.min(lanes, batches))
                .flatMap(
                        lane -> connect().flatMap(connection -> lane(connection, welcome, lane, lanes, batches, cycle)),
                        lanes)
                .then();
    }

    private Mono<Void> lane(FramedConnection connection, Welcome welcome, int lane, int lanes, int batches, Id cycle) {
        int count = (batches - lane + lanes - 1) / lanes;
        Flux<Batch> mine = Flux.range(0, count).map(index -> batch(lane + index * lanes));
        return new PushedLane(connection, lane + 1, count, environment.timer, acknowledgedBytes::addAndGet)
                .run(welcome.session(), cycle, mine);
    }

    private Batch batch(int sequence) {
        ByteBuf content = environment.content;
        int length = environment.batchBytes;
        int places = content.readableBytes() / length;
        ByteBuf payload =
                content.retainedSlice(((sequence + machine.hashCode()) & Integer.MAX_VALUE) % places * length, length);
        Extents extents = Extents.of((long) sequence * length, length);
        return new Batch(BatchHeader.raw(0, sequence, 0, length, Crc32c.of(payload), extents), payload, null);
    }
}
