package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.config.policy.Policy;
import io.sluice.config.settings.Alerts;
import io.sluice.gateway.TestAgent.TestLane;
import io.sluice.gateway.api.ApiRefusedException;
import io.sluice.gateway.api.ApiSettings;
import io.sluice.sink.store.BlobInfo;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.DelegatingBlobStore;
import io.sluice.sink.store.StoreException;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.Id;
import io.sluice.wire.Message.Welcome;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class ApiTest {

    private static final Id CYCLE = new Id(7, 1);
    private static final Id VIEW = new Id(8, 1);
    static final Policy HASTY = new Policy(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofSeconds(1), 1, null);
    private static final int BATCH = 256 << 10;

    @TempDir
    private Path temp;

    private final OpenApi openApi = new OpenApi();

    @Test
    void healthIsForEverybody() {
        try (ApiGateway gateway = new ApiGateway(temp)) {
            HttpResponse<String> live = gateway.send("GET", "/health/live", null);
            HttpResponse<String> ready = gateway.send("GET", "/health/ready", null);

            openApi.check("GET", "/health/live", live);
            openApi.check("GET", "/health/ready", ready);
            assertThat(ready.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void itIsNotReadyWhileTheVaultDoesNotAnswer() {
        AtomicBoolean broken = new AtomicBoolean();
        try (ApiGateway gateway = new ApiGateway(temp, Policy.DEFAULT, store -> breakable(store, broken))) {
            assertThat(gateway.send("GET", "/health/ready", null).statusCode()).isEqualTo(200);
        }
        try (ApiGateway gateway =
                new ApiGateway(temp.resolve("other"), Policy.DEFAULT, store -> breakable(store, broken))) {
            broken.set(true);

            await().atMost(RunningGateway.PATIENCE)
                    .until(() -> gateway.send("GET", "/health/ready", null).statusCode() == 503);

            HttpResponse<String> ready = gateway.send("GET", "/health/ready", null);
            openApi.check("GET", "/health/ready", ready);
            assertThat(ApiGateway.json(ready).get("vaultReachable").booleanValue())
                    .isFalse();
            assertThat(ApiGateway.json(ready).get("listening").booleanValue()).isTrue();
            assertThat(gateway.meter("sluice_gateway_vault_reachable")).isZero();

            broken.set(false);
            await().atMost(RunningGateway.PATIENCE)
                    .until(() -> gateway.send("GET", "/health/ready", null).statusCode() == 200);
        }
    }

    private static BlobStore breakable(BlobStore store, AtomicBoolean broken) {
        return new DelegatingBlobStore(store) {
            @Override
            public Mono<BlobInfo> head(String key) {
                return Mono.defer(() -> broken.get()
                        ? Mono.error(new StoreException(StoreException.Kind.UNAVAILABLE, key, "cable pulled"))
                        : super.head(key));
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer 0123456789abcdef0123456789abcdef", "Basic OnNlY3JldA=="})
    void whoHasNoTokenLearnsNothing(String authorization) {
        try (ApiGateway gateway = new ApiGateway(temp)) {
            HttpResponse<String> status =
                    gateway.send("GET", "/v1/status", authorization.isEmpty() ? null : authorization);
            HttpResponse<String> nothing =
                    gateway.send("GET", "/v1/nothing", authorization.isEmpty() ? null : authorization);

            openApi.check("GET", "/v1/status", status);
            assertThat(status.statusCode()).isEqualTo(401);
            assertThat(nothing.statusCode()).isEqualTo(401);
            assertThat(status.body()).contains("token file").doesNotContain(gateway.token());
        }
    }

    @Test
    void theTokenItselfAndNothingLikeItIsTaken() {
        try (ApiGateway gateway = new ApiGateway(temp)) {
            assertThat(gateway.send("GET", "/v1/status", "Bearer " + gateway.token())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(gateway.send("GET", "/v1/status", "Bearer " + gateway.token() + "0")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(gateway.send("GET", "/v1/status", "bearer " + gateway.token())
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void theTokenFileIsItsOwnersAloneAndStays() throws IOException {
        String token;
        try (ApiGateway gateway = new ApiGateway(temp)) {
            token = gateway.token();
            assertThat(token).matches("[0-9a-f]{64}");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(gateway.tokenFile())))
                    .isEqualTo("rw-------");
        }
        try (ApiGateway gateway = new ApiGateway(temp)) {
            assertThat(gateway.token()).isEqualTo(token);
        }
    }

    @Test
    void whatIsNotThereIsAnErrorOfOneLine() {
        try (ApiGateway gateway = new ApiGateway(temp)) {
            HttpResponse<String> missing = gateway.get("/v1/nothing");
            HttpResponse<String> wrongWay = gateway.send("DELETE", "/health/live", null);

            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(ApiGateway.json(missing).get("error").textValue()).contains("/v1/openapi.json");
            assertThat(wrongWay.statusCode()).isEqualTo(405);
            assertThat(ApiGateway.json(wrongWay).get("error").textValue()).isEqualTo("this path is for GET");
        }
    }

    @Test
    void everyRouteIsDocumentedAndEveryDocumentedRouteAnswersAsItSays() {
        try (ApiGateway gateway = new ApiGateway(temp)) {
            assertThat(gateway.api().routes()).containsExactlyInAnyOrderElementsOf(openApi.routes());
            assertThat(ApiGateway.json(gateway.get("/v1/openapi.json"))).isEqualTo(openApi.document());
            for (String route : gateway.api().routes()) {
                String[] words = route.split(" ", 2);
                openApi.check(words[0], words[1], gateway.send(words[0], words[1], "Bearer " + gateway.token()));
                int withoutToken = gateway.send(words[0], words[1], null).statusCode();
                assertThat(withoutToken == 401).as(route).isEqualTo(openApi.needsToken(words[0], words[1]));
            }
        }
    }

    @Test
    void theStatusFollowsAMachineThroughItsCycle() {
        try (ApiGateway gateway = new ApiGateway(temp)) {
            assertThat(gateway.status().get("machines")).isEmpty();
            try (TestAgent agent = TestAgent.connect(
                    gateway.running().address(), gateway.running().loops())) {
                Welcome welcome = agent.hello("web");
                awaitState(gateway, "idle");
                assertThat(gateway.machine().get("peer").textValue()).startsWith("127.0.0.1:");
                agent.open(CYCLE, VIEW, null, 1 << 20);
                try (TestLane lane = agent.lane(welcome.session(), 1)) {
                    lane.send(CYCLE, TestAgent.raw(0, 0, random()));
                    lane.awaitDurable(0);
                }
                awaitState(gateway, "receiving");
                JsonNode cycle = gateway.machine().get("cycle");
                assertThat(cycle.get("kind").textValue()).isEqualTo("initial");
                assertThat(cycle.get("id").textValue()).isEqualTo(CYCLE.toString());
                assertThat(cycle.get("receivedBytes").longValue()).isGreaterThan(BATCH);
                assertThat(cycle.get("durableBytes")).isEqualTo(cycle.get("receivedBytes"));
                openApi.check("GET", "/v1/status", gateway.get("/v1/status"));

                agent.close(CYCLE, 1, new DiskTotals(0, 1, 1, BATCH));
                awaitState(gateway, "idle");
                JsonNode machine = gateway.machine();
                assertThat(machine.get("cycle").isNull()).isTrue();
                assertThat(machine.get("lastPoint").get("number").longValue()).isEqualTo(1);
                assertThat(machine.get("lastCycle").get("changedBytes").longValue())
                        .isEqualTo(BATCH);
                assertThat(machine.get("rpoSeconds").longValue()).isBetween(0L, 30L);
                assertThat(gateway.status().get("gateway").get("sessions").intValue())
                        .isEqualTo(1);
            }
            awaitState(gateway, "waiting");
            assertThat(gateway.machine().get("offlineSince").isNull()).isTrue();
            assertThat(gateway.status().get("gateway").get("sessions").intValue())
                    .isZero();
            openApi.check("GET", "/v1/status", gateway.get("/v1/status"));
        }
    }

    @Test
    void aCycleWhoseAgentGoesIsCountedAsFailed() {
        try (ApiGateway gateway = new ApiGateway(temp)) {
            try (TestAgent agent = TestAgent.connect(
                    gateway.running().address(), gateway.running().loops())) {
                agent.hello("web");
                agent.open(CYCLE, VIEW, null, 1 << 20);
                awaitState(gateway, "receiving");
            }
            awaitState(gateway, "offline");

            await().atMost(RunningGateway.PATIENCE)
                    .until(() -> gateway.meter("sluice_gateway_cycles_failed_total") == 1);
            assertThat(gateway.meter("sluice_gateway_cycles_committed_total")).isZero();
        }
    }

    @Test
    void machinesOfTheVaultAreThereBeforeTheyConnect() {
        try (ApiGateway gateway = new ApiGateway(temp)) {
            replicate(gateway);
        }
        try (ApiGateway gateway = new ApiGateway(temp)) {
            awaitState(gateway, "offline");
            await().atMost(RunningGateway.PATIENCE)
                    .until(() -> !gateway.machine().get("lastPoint").isNull());

            assertThat(gateway.machine().get("name").textValue()).isEqualTo("web");
            assertThat(gateway.machine().get("lastPoint").get("number").longValue())
                    .isEqualTo(1);
            assertThat(gateway.machine().get("offlineSince").isNull()).isTrue();
        }
    }

    @Test
    void aPointThatIsTooOldIsAFinding() {
        try (ApiGateway gateway = new ApiGateway(temp, HASTY, store -> store)) {
            replicate(gateway);

            await().atMost(RunningGateway.PATIENCE)
                    .until(() -> gateway.meter("sluice_gateway_health{what=\"rpo\"}") == 1);
            assertThat(gateway.status().get("gateway").get("findings"))
                    .extracting(finding -> finding.get("machine").textValue())
                    .contains("web");
            await().atMost(RunningGateway.PATIENCE)
                    .until(() -> !gateway.machine().get("heldUp").isNull());
            assertThat(gateway.machine().get("heldUp").get("by").textValue()).isEqualTo("agent");
            assertThat(gateway.machine().get("rpoLimitSeconds").intValue()).isEqualTo(1);
            openApi.check("GET", "/v1/status", gateway.get("/v1/status"));
        }
    }

    @Test
    void metersMoveWithACycle() {
        try (ApiGateway gateway = new ApiGateway(temp)) {
            replicate(gateway);

            String stage = "{stage=\"%s\"}";
            assertThat(gateway.meter("sluice_gateway_frames_total")).isEqualTo(1);
            assertThat(gateway.meter("sluice_gateway_stage_in_bytes_total" + stage.formatted("ingest")))
                    .isGreaterThan(BATCH);
            assertThat(gateway.meter("sluice_gateway_stage_out_bytes_total" + stage.formatted("ingest")))
                    .isEqualTo(BATCH);
            assertThat(gateway.meter("sluice_gateway_stage_in_bytes_total" + stage.formatted("compress")))
                    .isEqualTo(BATCH);
            assertThat(gateway.meter("sluice_gateway_stage_work_seconds_total" + stage.formatted("compress")))
                    .isPositive();
            assertThat(gateway.meter("sluice_gateway_stage_in_bytes_total" + stage.formatted("cache")))
                    .isPositive();
            assertThat(gateway.meter("sluice_gateway_stage_out_bytes_total" + stage.formatted("cache")))
                    .isPositive();
            assertThat(gateway.meter("sluice_gateway_stage_out_bytes_total" + stage.formatted("upload")))
                    .isPositive();
            assertThat(gateway.meter("sluice_gateway_stage_depth" + stage.formatted("cache")))
                    .isZero();
            assertThat(gateway.meter("sluice_gateway_window_granted_bytes_total"))
                    .isGreaterThan(BATCH);
            assertThat(gateway.meter("sluice_gateway_cycles_committed_total")).isEqualTo(1);
            assertThat(gateway.meter("sluice_gateway_machine_point{machine=\"web\"}"))
                    .isEqualTo(1);
            assertThat(gateway.meter("sluice_gateway_cache_used_bytes")).isZero();
        }
    }

    @Test
    void anAddressThatOthersReachIsRefused() {
        assertThatThrownBy(() -> new ApiSettings(new InetSocketAddress("0.0.0.0", 7480), temp, Alerts.NONE))
                .isInstanceOf(ApiRefusedException.class)
                .hasMessageContaining("loopback only")
                .hasMessageContaining("127.0.0.1:7480");
    }

    static void replicate(ApiGateway gateway) {
        try (TestAgent agent =
                TestAgent.connect(gateway.running().address(), gateway.running().loops())) {
            Welcome welcome = agent.hello("web");
            agent.open(CYCLE, VIEW, null, 1 << 20);
            try (TestLane lane = agent.lane(welcome.session(), 1)) {
                lane.send(CYCLE, TestAgent.raw(0, 0, random()));
                lane.awaitDurable(0);
            }
            agent.close(CYCLE, 1, new DiskTotals(0, 1, 1, BATCH));
        }
        awaitState(gateway, "waiting");
    }

    private static void awaitState(ApiGateway gateway, String state) {
        await().atMost(RunningGateway.PATIENCE).until(() -> {
            JsonNode machines = gateway.status().get("machines");
            return machines.size() == 1
                    && machines.get(0).get("state").textValue().equals(state);
        });
    }

    private static byte[] random() {
        byte[] data = new byte[BATCH];
        new Random(1).nextBytes(data);
        return data;
    }
}
