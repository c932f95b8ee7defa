package io.sluice.agent.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.agent.replicate.ReplicationRequest.RequestedDisk;
import io.sluice.agent.state.LastCycle;
import io.sluice.agent.state.MachineLock;
import io.sluice.agent.state.StateDirectory;
import io.sluice.agent.state.StateLockedException;
import io.sluice.agent.testing.ArrayDisk;
import io.sluice.agent.testing.FakeGateway;
import io.sluice.agent.testing.Seeds;
import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Orders;
import io.sluice.wire.WireException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** On which terms a machine is replicated is asked of the gateway and of the state directory. */
class ConsultTest {

    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00.123Z");
    private static final AppliedPolicy HOURLY = new AppliedPolicy("hourly", 3_600_000, 86_400_000, 7_200_000, 1, null);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Random random = Seeds.random("ConsultTest");
    private final ArrayDisk disk = new ArrayDisk("disk", 1 << 20).fill(random, 0, 100_000);

    @TempDir
    Path states;

    private LoopResources loops;
    private FakeGateway gateway;

    @BeforeEach
    void start() {
        loops = LoopResources.create("agent-test", 1, true);
        gateway = new FakeGateway(random);
    }

    @AfterEach
    void stop() {
        assertThat(gateway.complaints()).isEmpty();
        gateway.close();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
    }

    @Test
    void aGatewayThatKnowsNoPoliciesSaysNothingOfThem() {
        assertThat(consult()).isEqualTo(new MachineTerms(null, Orders.NONE, LastCycle.NONE));
        assertThat(gateway.points()).isEmpty();
    }

    @Test
    void thePolicyInForceAndTheLastCycleAreTold() {
        gateway.policy = HOURLY;

        ReplicationResult result =
                replicator().replicate(request(), progress -> {}).block(PATIENCE);

        assertThat(result.policy()).isEqualTo(HOURLY);
        assertThat(consult()).isEqualTo(new MachineTerms(HOURLY, Orders.NONE, new LastCycle(true, Optional.of(NOW))));
        assertThat(gateway.askedPolicy()).isEqualTo("hourly");
        assertThat(gateway.points()).hasSize(1);
    }

    @Test
    void aRefusalIsHandedOn() {
        gateway.failHello = ErrorCode.BAD_POLICY;

        assertThatThrownBy(this::consult)
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_POLICY));
    }

    @Test
    void whileAnotherProcessHasTheMachineTheGatewayIsNotAsked() throws Exception {
        try (MachineLock held =
                new StateDirectory(states, random).lock(request().destination(), "web-1")) {
            assertThat(held).isNotNull();
            assertThatThrownBy(this::consult).hasCauseInstanceOf(StateLockedException.class);
        }
        assertThat(gateway.hellos()).isZero();
        assertThat(consult().last()).isEqualTo(LastCycle.NONE);
    }

    @Test
    void whatIsOrderedIsToldAtOnceAndWhenItChanges() {
        gateway.policy = HOURLY;
        gateway.orders = new Orders(NOW, null);
        List<MachineTerms> heard = new CopyOnWriteArrayList<>();
        Disposable listening = replicator().listen(request()).subscribe(heard::add);
        await().atMost(PATIENCE).until(() -> heard.size() == 1);

        gateway.orders = new Orders(null, NOW);
        gateway.tellTerms();

        await().atMost(PATIENCE).until(() -> heard.size() == 2);
        assertThat(heard)
                .containsExactly(
                        new MachineTerms(HOURLY, new Orders(NOW, null), LastCycle.NONE),
                        new MachineTerms(HOURLY, new Orders(null, NOW), LastCycle.NONE));
        listening.dispose();
    }

    @Test
    void whoListensLeavesTheMachineToOthers() throws Exception {
        List<MachineTerms> heard = new CopyOnWriteArrayList<>();
        Disposable listening = replicator().listen(request()).subscribe(heard::add);
        await().atMost(PATIENCE).until(() -> heard.size() == 1);

        await().atMost(PATIENCE).until(this::isFree);

        listening.dispose();
    }

    private boolean isFree() throws IOException {
        try (MachineLock taken =
                new StateDirectory(states, random).lock(request().destination(), "web-1")) {
            return taken != null;
        } catch (StateLockedException e) {
            return false;
        }
    }

    @Test
    void aConnectionThatIsLostIsToldToWhoeverListens() {
        List<MachineTerms> heard = new CopyOnWriteArrayList<>();
        AtomicReference<Throwable> end = new AtomicReference<>();
        Disposable listening = replicator().listen(request()).subscribe(heard::add, end::set);
        await().atMost(PATIENCE).until(() -> heard.size() == 1);

        gateway.breakEverything();

        await().atMost(PATIENCE).until(() -> end.get() != null);
        assertThat(end.get()).isInstanceOf(GatewayLostException.class);
        listening.dispose();
    }

    private MachineTerms consult() {
        return replicator().listen(request()).blockFirst(PATIENCE);
    }

    private Replicator replicator() {
        ReplicatorSettings settings = new ReplicatorSettings("test", 256 << 10, 2, 16 << 20, Duration.ZERO, 4);
        return new Replicator(
                settings,
                new StateDirectory(states, random),
                loops,
                Schedulers.parallel(),
                Clock.fixed(NOW, ZoneOffset.UTC),
                random);
    }

    private ReplicationRequest request() {
        return new ReplicationRequest("web-1", List.of(new RequestedDisk("sda", disk)), gateway.address(), 4, false)
                .withPolicy("hourly");
    }
}
