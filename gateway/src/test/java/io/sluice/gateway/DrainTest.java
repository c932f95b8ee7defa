package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.TestAgent.TestLane;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.Id;
import io.sluice.wire.Message.Committed;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.Failure;
import io.sluice.wire.Message.Welcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is told to stop takes no new cycles, and lets the open ones end for as long as its grace lasts. */
class DrainTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Id CYCLE = new Id(7, 1);
    private static final Id VIEW = new Id(8, 1);
    private static final int DISK = 1 << 20;

    @TempDir
    private Path temp;

    private final byte[] data = new byte[64 << 10];

    DrainTest() {
        new Random(5).nextBytes(data);
    }

    @Test
    void whoIsConnectedHasBeenToldWhenTheGatewayHasStopped() {
        try (RunningGateway gateway = new RunningGateway(temp, settings -> settings);
                TestAgent agent = TestAgent.connect(gateway.address(), gateway.loops())) {
            agent.hello("web");

            gateway.gateway().stop().block(RunningGateway.PATIENCE);

            assertThat(agent.hasReceived()).isTrue();
            assertThat(agent.expectFailure().code()).isEqualTo("SHUTTING_DOWN");
        }
    }

    @Test
    void anOpenCycleGoesOnToItsPointAndNewOnesAreToldToComeAgain() throws Exception {
        try (RunningGateway gateway = new RunningGateway(temp, settings -> settings);
                TestAgent agent = TestAgent.connect(gateway.address(), gateway.loops());
                TestAgent idle = TestAgent.connect(gateway.address(), gateway.loops())) {
            Welcome welcome = agent.hello("web");
            agent.open(CYCLE, VIEW, null, DISK);
            idle.hello("db");

            CompletableFuture<Void> drained = gateway.drain(LONG);

            assertThatThrownBy(() -> idle.open(new Id(7, 2), VIEW, null, DISK)).hasMessageStartingWith("SHUTTING_DOWN");
            assertThat(isRefused(gateway, "mail")).isTrue();
            try (TestLane lane = agent.lane(welcome.session(), 1)) {
                lane.send(CYCLE, TestAgent.raw(0, 0, data));
                lane.awaitDurable(0);
            }
            assertThat(drained).isNotDone();
            Committed committed = agent.close(CYCLE, 1, new DiskTotals(0, 1, 1, data.length));

            assertThat(committed.point()).isEqualTo(1);
            drained.get(20, TimeUnit.SECONDS);
            Failure farewell = agent.expectFailure();
            assertThat(farewell.code()).isEqualTo("SHUTTING_DOWN");
            assertThat(farewell.retry()).isTrue();
            assertThat(gateway.points("web")).hasSize(1);
        }
    }

    /** Its name must not come into the vault either. */
    private static boolean isRefused(RunningGateway gateway, String machine) {
        try (TestAgent late = TestAgent.connect(gateway.address(), gateway.loops())) {
            assertThatThrownBy(() -> late.hello(machine)).hasMessageStartingWith("SHUTTING_DOWN");
        }
        assertThatThrownBy(() -> gateway.points(machine)).hasMessageContaining(machine);
        return true;
    }

    @Test
    void aGatewayWithoutOpenCyclesIsDrainedSoon() throws Exception {
        try (RunningGateway gateway = new RunningGateway(temp, settings -> settings);
                TestAgent idle = TestAgent.connect(gateway.address(), gateway.loops())) {
            idle.hello("db");

            gateway.drain(LONG).get(20, TimeUnit.SECONDS);

            assertThat(idle.expectFailure().code()).isEqualTo("SHUTTING_DOWN");
        }
    }

    @Test
    void anAgentThatGoesAwayIsNotWaitedFor() throws Exception {
        try (RunningGateway gateway = new RunningGateway(temp, settings -> settings)) {
            CompletableFuture<Void> drained;
            try (TestAgent agent = TestAgent.connect(gateway.address(), gateway.loops())) {
                agent.hello("web");
                agent.open(CYCLE, VIEW, null, DISK);
                drained = gateway.drain(LONG);
            }

            drained.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatIsOpenWhenTheGraceIsOverIsResumedByTheNextGateway() throws Exception {
        try (RunningGateway gateway = new RunningGateway(temp, settings -> settings);
                TestAgent agent = TestAgent.connect(gateway.address(), gateway.loops())) {
            Welcome welcome = agent.hello("web");
            agent.open(CYCLE, VIEW, null, DISK);
            try (TestLane lane = agent.lane(welcome.session(), 1)) {
                lane.send(CYCLE, TestAgent.raw(0, 0, data));
                lane.awaitDurable(0);

                gateway.drain(Duration.ofMillis(50)).get(20, TimeUnit.SECONDS);
            }
        }
        try (RunningGateway gateway = new RunningGateway(temp, settings -> settings);
                TestAgent agent = TestAgent.connect(gateway.address(), gateway.loops())) {
            agent.hello("web");

            CycleOpen open = agent.open(CYCLE, VIEW, null, DISK);

            assertThat(open.state()).isEqualTo(CycleOpen.RESUMED);
            assertThat(open.durable()).containsExactly(List.of(0L, 0L));
            assertThat(agent.close(CYCLE, 1, new DiskTotals(0, 1, 1, data.length))
                            .point())
                    .isEqualTo(1);
        }
    }
}
