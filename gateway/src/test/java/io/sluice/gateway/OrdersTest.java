package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.config.policy.Policy;
import io.sluice.gateway.TestAgent.TestLane;
import io.sluice.gateway.orders.StandingOrders;
import io.sluice.gateway.state.Order;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.FrameType;
import io.sluice.wire.Id;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.Request;
import io.sluice.wire.Message.Welcome;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Orders for machines: by the HTTP port, and as agents meet them. */
class OrdersTest {

    private static final Id VIEW = new Id(8, 1);
    private static final int DISK = 1 << 20;

    private final OpenApi openApi = new OpenApi();
    private final byte[] data = new byte[64 << 10];

    @TempDir
    Path temp;

    private ApiGateway gateway;

    OrdersTest() {
        new Random(5).nextBytes(data);
    }

    @BeforeEach
    void start() {
        gateway = new ApiGateway(temp);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aPausedMachineBeginsNoCycleWhoeverAsks() {
        point(1, null);
        JsonNode paused = order("pause", "{\"machine\":\"web\",\"reason\":\"new disk\",\"by\":\"ada\"}");

        assertThat(paused.at("/paused/reason").asText()).isEqualTo("new disk");
        assertThat(paused.at("/paused/by").asText()).isEqualTo("ada");
        try (TestAgent agent = connect()) {
            assertThat(agent.hello("web").orders().pausedSince())
                    .isEqualTo(Instant.parse(paused.at("/paused/since").asText()));
            assertThatThrownBy(() -> agent.open(cycle(2), VIEW, cycle(1), DISK))
                    .hasMessageStartingWith("MACHINE_PAUSED")
                    .hasMessageContaining("machine 'web' is paused since")
                    .hasMessageContaining("(new disk)")
                    .hasMessageContaining("sluice resume web");
        }
        assertThat(gateway.machine().at("/paused/reason").asText()).isEqualTo("new disk");

        assertThat(order("resume", "{\"machine\":\"web\"}").get("paused").isNull())
                .isTrue();
        point(2, cycle(1));
        assertThat(gateway.running().points("web")).hasSize(2);
    }

    @Test
    void aCycleUnderWayIsFinishedAndOneThatBrokeIsResumed() {
        try (TestAgent agent = connect()) {
            Welcome welcome = agent.hello("web");
            agent.open(cycle(1), VIEW, null, DISK);
            JsonNode paused = order("pause", "{\"machine\":\"web\"}");
            assertThat(paused.get("cycle").asText()).isEqualTo("initial");
            assertThat(paused.get("connected").asBoolean()).isTrue();
            try (TestLane lane = agent.lane(welcome.session(), 1)) {
                lane.send(cycle(1), TestAgent.raw(0, 0, data));
                lane.awaitDurable(0);
            }
        }
        try (TestAgent agent = connect()) {
            agent.hello("web");
            assertThat(agent.open(cycle(1), VIEW, null, DISK).state()).isEqualTo(CycleOpen.RESUMED);
            assertThat(agent.close(cycle(1), 1, new DiskTotals(0, 1, 1, data.length))
                            .point())
                    .isEqualTo(1);
        }
    }

    @Test
    void anOrderedResyncIsOneCycleWhateverTheAgentKnows() {
        point(1, null);
        JsonNode ordered = order("resync", "{\"machine\":\"web\"}");

        CycleOpen open = point(2, cycle(1));
        CycleOpen after = point(3, cycle(2));

        assertThat(ordered.get("resync").isNull()).isFalse();
        assertThat(open.kind()).isEqualTo("resync");
        assertThat(open.base()).isNull();
        assertThat(after.kind()).isEqualTo("delta");
        assertThat(after.base()).isEqualTo(cycle(2));
        assertThat(gateway.machine().get("resync").isNull()).isTrue();
    }

    @Test
    void aResyncThatBreaksGoesOnAsOneAndIsDoneOnce() {
        point(1, null);
        order("resync", "{\"machine\":\"web\"}");
        try (TestAgent agent = connect()) {
            Welcome welcome = agent.hello("web");
            agent.open(cycle(2), VIEW, cycle(1), DISK);
            try (TestLane lane = agent.lane(welcome.session(), 1)) {
                lane.send(cycle(2), TestAgent.raw(0, 0, data));
                lane.awaitDurable(0);
            }
        }
        try (TestAgent agent = connect()) {
            agent.hello("web");

            CycleOpen open = agent.open(cycle(2), VIEW, cycle(1), DISK);

            assertThat(open.state()).isEqualTo(CycleOpen.RESUMED);
            assertThat(open.kind()).isEqualTo("resync");
            assertThat(open.base()).isNull();
            agent.close(cycle(2), 1, new DiskTotals(0, 1, 1, data.length));
        }
        assertThat(point(3, cycle(2)).kind()).isEqualTo("delta");
    }

    @Test
    void aDeltaUnderWayDoesNotCarryOutAResyncThatIsOrderedMeanwhile() {
        point(1, null);
        try (TestAgent agent = connect()) {
            agent.hello("web");
            agent.open(cycle(2), VIEW, cycle(1), DISK);
            order("resync", "{\"machine\":\"web\"}");
            agent.close(cycle(2), 0);
        }
        assertThat(gateway.machine().get("resync").isNull()).isFalse();

        assertThat(point(3, cycle(2)).kind()).isEqualTo("resync");
        assertThat(point(4, cycle(3)).kind()).isEqualTo("delta");
    }

    @Test
    void anOrderThatComesDuringTheResyncIsAnotherOne() {
        point(1, null);
        order("resync", "{\"machine\":\"web\"}");
        try (TestAgent agent = connect()) {
            agent.hello("web");
            agent.open(cycle(2), VIEW, cycle(1), DISK);
            orders().give("web", new Order(Order.Kind.RESYNC, Instant.now().plusSeconds(1), "", ""))
                    .block(RunningGateway.PATIENCE);
            agent.close(cycle(2), 0);
        }

        assertThat(point(3, cycle(2)).kind()).isEqualTo("resync");
    }

    @Test
    void anOrderThatComesDuringAResyncThatBreaksIsAnotherOneToo() {
        point(1, null);
        order("resync", "{\"machine\":\"web\"}");
        try (TestAgent agent = connect()) {
            agent.hello("web");
            agent.open(cycle(2), VIEW, cycle(1), DISK);
            orders().give("web", new Order(Order.Kind.RESYNC, Instant.now().plusSeconds(60), "", ""))
                    .block(RunningGateway.PATIENCE);
        }
        try (TestAgent agent = connect()) {
            agent.hello("web");
            assertThat(agent.open(cycle(2), VIEW, cycle(1), DISK).kind()).isEqualTo("resync");
            agent.close(cycle(2), 0);
        }

        assertThat(gateway.machine().get("resync").isNull()).isFalse();
        assertThat(point(3, cycle(2)).kind()).isEqualTo("resync");
        assertThat(point(4, cycle(3)).kind()).isEqualTo("delta");
    }

    @Test
    void theFirstCycleOfAMachineCarriesOutAResync() {
        try (TestAgent agent = connect()) {
            agent.hello("web");
            order("resync", "{\"machine\":\"web\"}");
        }
        point(1, null);

        assertThat(point(2, cycle(1)).kind()).isEqualTo("delta");
    }

    @Test
    void anAgentThatListensHearsOfOrdersAtOnce() {
        try (TestAgent agent = connect()) {
            Welcome welcome = listen(agent);
            assertThat(welcome.orders().pausedSince()).isNull();

            order("pause", "{\"machine\":\"web\"}");
            assertThat(request(agent).orders().pausedSince()).isNotNull();
            order("resync", "{\"machine\":\"web\"}");
            assertThat(request(agent).orders().resyncSince()).isNotNull();
            order("resume", "{\"machine\":\"web\"}");
            assertThat(request(agent).orders().pausedSince()).isNull();
        }
    }

    @Test
    void anAgentThatDoesNotListenIsAskedForNothing() {
        try (TestAgent agent = connect()) {
            agent.hello("web");
            order("pause", "{\"machine\":\"web\"}");
            order("resume", "{\"machine\":\"web\"}");

            assertThat(agent.open(cycle(1), VIEW, null, DISK).kind()).isEqualTo("initial");
        }
    }

    @Test
    void aPolicyThatChangesIsToldAtOnceAndOneThatGoesStays() {
        try (TestAgent agent = connect()) {
            listen(agent);

            gateway.running().gateway().parts().policies().replace(Map.of("default", every(77)));
            assertThat(request(agent).policy().every()).isEqualTo(Duration.ofSeconds(77));
            gateway.running().gateway().parts().policies().replace(Map.of("other", every(5), "default", every(78)));
            assertThat(request(agent).policy().every()).isEqualTo(Duration.ofSeconds(78));
        }
    }

    private static Policy every(int seconds) {
        return new Policy(Duration.ofSeconds(seconds), Duration.ofHours(24), Duration.ofMinutes(15), 2, null);
    }

    @Test
    void aPausedMachineIsPausedOnceAndResumedOnce() {
        point(1, null);
        JsonNode first = order("pause", "{\"machine\":\"web\",\"reason\":\"one\"}");
        JsonNode second = order("pause", "{\"machine\":\"web\",\"reason\":\"two\"}");

        assertThat(first.get("changed").asBoolean()).isTrue();
        assertThat(second.get("changed").asBoolean()).isFalse();
        assertThat(second.get("paused")).isEqualTo(first.get("paused"));
        assertThat(order("resume", "{\"machine\":\"web\"}").get("changed").asBoolean())
                .isTrue();
        assertThat(order("resume", "{\"machine\":\"web\"}").get("changed").asBoolean())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"machine\":\"nobody\"} | 404 | no machine 'nobody': sluice status lists",
                "{} | 400 | the body is none",
                "{ | 400 | the body is none",
                "{\"machine\":7} | 400 | the body is none",
                "{\"machine\":\"web\",\"reason\":[]} | 400 | the body is none",
                "{\"machine\":\"web\",\"reason\":\"a\\nb\"} | 400 | the reason: use one line",
            })
    void whatCannotBeOrderedChangesNothing(String body, int status, String why) {
        point(1, null);

        HttpResponse<String> refused = ask("pause", body);

        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(ApiGateway.json(refused).get("error").asText()).contains(why).doesNotContain("\n");
        assertThat(gateway.machine().get("paused").isNull()).isTrue();
    }

    private StandingOrders orders() {
        return gateway.running().gateway().parts().orders();
    }

    private JsonNode order(String what, String body) {
        HttpResponse<String> response = ask(what, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return ApiGateway.json(response);
    }

    private HttpResponse<String> ask(String what, String body) {
        HttpResponse<String> response = gateway.send("POST", "/v1/" + what, "Bearer " + gateway.token(), body);
        openApi.check("POST", "/v1/" + what, response);
        return response;
    }

    private TestAgent connect() {
        return TestAgent.connect(gateway.running().address(), gateway.running().loops());
    }

    private static Welcome listen(TestAgent agent) {
        agent.send(new Hello(1, Hello.CONTROL, "test", TestAgent.INSTANCE, "web", false, null, List.of(Request.TERMS)));
        return agent.expect(FrameType.WELCOME, Welcome.class);
    }

    private static Request request(TestAgent agent) {
        return agent.expect(FrameType.REQUEST, Request.class);
    }

    private static Id cycle(int number) {
        return new Id(7, number);
    }

    /** Makes a point in which nothing has changed. */
    private CycleOpen point(int number, @Nullable Id last) {
        try (TestAgent agent = connect()) {
            agent.hello("web");
            CycleOpen open = agent.open(cycle(number), VIEW, last, DISK);
            assertThat(agent.close(cycle(number), 0).point()).isEqualTo(number);
            return open;
        }
    }
}
