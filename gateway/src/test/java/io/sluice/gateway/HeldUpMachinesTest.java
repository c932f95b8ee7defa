package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.TestAgent.TestLane;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.Id;
import io.sluice.wire.LaneCounts;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.Event;
import io.sluice.wire.Message.Welcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds a machine up, in the status of a gateway that runs. */
class HeldUpMachinesTest {

    private static final Id CYCLE = new Id(7, 1);
    private static final Id VIEW = new Id(8, 1);
    private static final int BATCH = 256 << 10;

    @TempDir
    private Path temp;

    private final OpenApi openApi = new OpenApi();

    @Test
    void anAgentThatReadsSlowlyIsHeldUpByItsDisk() {
        try (ApiGateway gateway = new ApiGateway(temp);
                TestAgent agent = TestAgent.connect(
                        gateway.running().address(), gateway.running().loops())) {
            Welcome welcome = agent.hello("web");
            agent.open(CYCLE, VIEW, null, 1 << 20);
            try (TestLane lane = agent.lane(welcome.session(), 1)) {
                agent.send(Event.of(new LaneCounts(1, 0, 0, 0)));

                awaitHop(gateway, "disk");
                assertThat(lane.welcome().window()).isPositive();
            }
            openApi.check("GET", "/v1/status", gateway.get("/v1/status"));
            assertThat(gateway.meter("sluice_gateway_machine_held_seconds{hop=\"disk\",machine=\"web\"}"))
                    .isPositive();
        }
    }

    @Test
    void aCycleThatTheLimitLetsThroughSlowlyIsHeldUpByTheThrottle() {
        try (ApiGateway gateway = new ApiGateway(temp)) {
            gateway.send("PUT", "/v1/throttle", "Bearer " + gateway.token(), "{\"rate\":\"64 Kbit/s\"}");
            try (TestAgent agent = TestAgent.connect(
                    gateway.running().address(), gateway.running().loops())) {
                Welcome welcome = agent.hello("web");
                agent.open(CYCLE, VIEW, null, 1 << 20);
                try (TestLane lane = agent.lane(welcome.session(), 1)) {
                    lane.send(CYCLE, TestAgent.raw(0, 0, random()));
                    lane.awaitDurable(0);
                }
                agent.send(new CloseCycle(CYCLE, 1, "crash", List.of(new DiskTotals(0, 1, 1, BATCH))));

                awaitHop(gateway, "throttle");
                assertThat(gateway.meter("sluice_gateway_stage_wait_seconds_total{stage=\"throttle\"}"))
                        .isPositive();
                assertThat(gateway.meter("sluice_gateway_stage_out_bytes_total{stage=\"throttle\"}"))
                        .isBetween(1.0, (double) BATCH);
            }
        }
    }

    private static void awaitHop(ApiGateway gateway, String hop) {
        await().atMost(RunningGateway.PATIENCE).until(() -> {
            JsonNode heldUp = gateway.machine().get("heldUp");
            return !heldUp.isNull() && heldUp.get("by").textValue().equals(hop);
        });
    }

    private static byte[] random() {
        byte[] data = new byte[BATCH];
        new Random(1).nextBytes(data);
        return data;
    }
}
