package io.sluice.gateway;

import io.sluice.gateway.TestAgent.TestLane;
import io.sluice.wire.Batch;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.Id;
import io.sluice.wire.Message.Ack;
import io.sluice.wire.Message.Committed;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.LaneWelcome;
import io.sluice.wire.Message.Welcome;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import reactor.netty.resources.LoopResources;

/**
 * Replicates an array as a machine's only disk, as fast as the windows let it and not faster; what is durable already is not sent again. Each
 * lane has a thread of its own and blocks.
 */
final class ImageSender {

    private final byte[] image;
    private final int batchBytes;
    private final Id cycle;
    private final int lanes;
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong closedWindows = new AtomicLong();
    private final List<AutoCloseable> open = new ArrayList<>();
    private volatile boolean broken;
    private volatile LongConsumer onSend = total -> {};

    ImageSender(byte[] image, int batchBytes, Id cycle, int lanes) {
        this.image = image;
        this.batchBytes = batchBytes;
        this.cycle = cycle;
        this.lanes = lanes;
    }

    /** Is told the frame bytes sent so far, before each batch. */
    void onSend(LongConsumer hook) {
        onSend = hook;
    }

    long sentBytes() {
        return sentBytes.get();
    }

    /** How often a lane had to wait with a window of zero. */
    long closedWindows() {
        return closedWindows.get();
    }

    /** Opens or resumes the cycle, sends what is missing and closes it. Fails with {@link RefusedException} when the gateway says ERROR. */
    Committed replicate(InetSocketAddress gateway, LoopResources loops, String machine) {
        return replicate(gateway, loops, machine, opened -> {});
    }

    Committed replicate(InetSocketAddress gateway, LoopResources loops, String machine, Consumer<CycleOpen> onOpen) {
        try (TestAgent agent = remember(TestAgent.connect(gateway, loops))) {
            Welcome welcome = agent.hello(machine);
            CycleOpen opened = agent.open(cycle, new Id(8, cycle.hashCode()), null, image.length);
            onOpen.accept(opened);
            if (!opened.state().equals(CycleOpen.COMMITTED)) {
                sendAll(agent, welcome.session(), opened);
            } else {
                return agent.expect(io.sluice.wire.FrameType.COMMITTED, Committed.class);
            }
            int batches = batches();
            return agent.close(cycle, batches, new DiskTotals(0, batches, batches, image.length));
        }
    }

    private int batches() {
        return (image.length + batchBytes - 1) / batchBytes;
    }

    private void sendAll(TestAgent agent, Id session, CycleOpen opened) {
        Executor threads = task -> {
            Thread thread = new Thread(task, "lane");
            thread.setDaemon(true);
            thread.start();
        };
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int lane = 1; lane <= lanes; lane++) {
            int number = lane;
            all.add(CompletableFuture.runAsync(() -> runLane(agent, session, number, opened), threads));
        }
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            if (broken) {
                throw e; // by the test, which the gateway has nothing to say to
            }
            try {
                agent.requireNoError();
            } catch (AssertionError silent) {
                silent.addSuppressed(e); // nobody says why: what the lane met is all there is
                throw silent;
            }
            throw e.getCause() instanceof RefusedException refused ? refused : e;
        }
    }

    private void runLane(TestAgent agent, Id session, int number, CycleOpen opened) {
        try (TestLane lane = remember(agent.lane(session, number))) {
            Flow flow = new Flow(lane);
            long last = -1;
            for (int sequence = number - 1; sequence < batches(); sequence += lanes) {
                if (!isDurable(opened, sequence)) {
                    flow.send(sequence);
                    last = sequence;
                }
            }
            flow.awaitDurable(last);
        }
    }

    private static boolean isDurable(CycleOpen opened, long sequence) {
        return opened.durable().stream().anyMatch(pair -> pair.get(0) <= sequence && sequence <= pair.get(1));
    }

    private Batch batch(int sequence) {
        int from = sequence * batchBytes;
        return TestAgent.raw(
                sequence, from, Arrays.copyOfRange(image, from, Math.min(image.length, from + batchBytes)));
    }

    private synchronized <T extends AutoCloseable> T remember(T connection) {
        open.add(connection);
        return connection;
    }

    /** Breaks one of the connections that are open, the control connection being number 0. */
    synchronized void breakOff(int number) throws Exception {
        broken = true;
        open.get(number % open.size()).close();
    }

    /** The sender's side of a window. */
    private final class Flow {

        private final TestLane lane;
        private long sent;
        private long through = -1;
        private long lastSent = -1;
        private long limit;
        private boolean open;

        Flow(TestLane lane) {
            this.lane = lane;
            LaneWelcome welcome = lane.welcome();
            limit = welcome.window();
            open = welcome.window() > 0;
        }

        void send(int sequence) {
            long bytes = 100L + batchBytes; // a little more than the frame
            while (sent + bytes > limit && !(open && through == lastSent)) {
                if (!open) {
                    closedWindows.incrementAndGet();
                }
                take(lane.ack());
            }
            send(batch(sequence));
        }

        private void send(Batch batch) {
            long bytes = batch.frameBytes();
            sent += bytes;
            lastSent = batch.header().sequence();
            onSend.accept(sentBytes.addAndGet(bytes));
            lane.send(cycle, batch);
        }

        private void take(Ack ack) {
            through = ack.through();
            limit = ack.received() + ack.window();
            open = ack.window() > 0;
        }

        void awaitDurable(long sequence) {
            while (through < sequence) {
                take(lane.ack());
            }
        }
    }
}
