package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.settings.Database;
import io.sluice.gateway.state.ChurnHour;
import io.sluice.gateway.state.FlakyStore;
import io.sluice.gateway.state.Sighting;
import io.sluice.gateway.state.StateStore;
import io.sluice.gateway.state.sql.SqlStore;
import io.sluice.wire.Id;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the HTTP port tells of machines over restarts, and how a name is released. */
class MachinesApiTest {

    private final OpenApi openApi = new OpenApi();

    @TempDir
    private Path temp;

    private StateStore database() {
        return new SqlStore(new Database.File(temp.resolve("state.db")), null, new Id(1, 1), "gateway");
    }

    private HttpResponse<String> ask(ApiGateway gateway, String method, String path, String body) {
        HttpResponse<String> response = gateway.send(method, path, "Bearer " + gateway.token(), body);
        openApi.check(method, path, response);
        return response;
    }

    private JsonNode machines(ApiGateway gateway) {
        return ApiGateway.json(ask(gateway, "GET", "/v1/machines", "")).get("machines");
    }

    @Test
    void aMachineIsKnownWithItsLastPointAlsoAfterARestart() {
        try (ApiGateway gateway = new ApiGateway(temp, database())) {
            assertThat(machines(gateway)).isEmpty();
            try (TestAgent agent = TestAgent.connect(
                    gateway.running().address(), gateway.running().loops())) {
                agent.hello("web-1");
                assertThat(machines(gateway).get(0).get("lastPoint").isNull()).isTrue();
                agent.open(new Id(7, 1), new Id(8, 1), null, 1 << 20);
                agent.close(new Id(7, 1), 0);
            }
        }
        try (ApiGateway again = new ApiGateway(temp, database())) {
            JsonNode machine = machines(again).get(0);
            assertThat(machine.get("name").asText()).isEqualTo("web-1");
            assertThat(machine.get("policy").asText()).isEqualTo("default");
            assertThat(machine.get("host").asText())
                    .isEqualTo(TestAgent.INSTANCE.host().toString());
            assertThat(machine.get("lastPoint").get("number").asLong()).isEqualTo(1);
            assertThat(machine.get("certificate").isNull()).isTrue();
            assertThat(machine.get("lastSeen").asText())
                    .isGreaterThan(machine.get("firstSeen").asText());
        }
    }

    @Test
    void aNameIsReleasedOnce() {
        try (ApiGateway gateway = new ApiGateway(temp, database())) {
            gateway.running()
                    .gateway()
                    .parts()
                    .state()
                    .bindings()
                    .bind("web-1", "CN=web-1")
                    .block(RunningGateway.PATIENCE);

            String body = "{\"machine\":\"web-1\"}";
            assertThat(ApiGateway.json(ask(gateway, "POST", "/v1/release", body))
                            .get("released")
                            .asBoolean())
                    .isTrue();
            assertThat(ApiGateway.json(ask(gateway, "POST", "/v1/release", body))
                            .get("released")
                            .asBoolean())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "{\"machine\":1}",
                "[]",
                "{\"machine\":\"a\"} b",
                "{\"machine\":\"two\\nlines\"}",
                "{\"machine\":\"a \\u0000 byte\"}"
            })
    void whatNamesNoMachineIsRefused(String body) {
        try (ApiGateway gateway = new ApiGateway(temp, database())) {
            HttpResponse<String> refused = ask(gateway, "POST", "/v1/release", body);

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(ApiGateway.json(refused).get("error").asText()).doesNotContain("\n");
        }
    }

    @Test
    void withoutTheDatabaseNothingIsPromised() {
        FlakyStore state = new FlakyStore(database());
        try (ApiGateway gateway = new ApiGateway(temp, state)) {
            state.fail(true);

            assertThat(ask(gateway, "POST", "/v1/release", "{\"machine\":\"web-1\"}")
                            .statusCode())
                    .isEqualTo(503);
            assertThat(ask(gateway, "GET", "/v1/machines", "").statusCode()).isEqualTo(503);
            state.fail(false);
        }
    }

    @Test
    void aForecastIsMadeOfWhatIsKeptAndSaysWhereThatIsTooLittle() {
        Instant now = Instant.now();
        try (StateStore state = database()) {
            state.tables()
                    .machines()
                    .seen(List.of(
                            new Sighting("web-1", new Id(1, 1), new Id(2, 2), "default", now, null),
                            new Sighting("web-2", new Id(1, 2), new Id(2, 2), "gone", now, null)));
            // 3,600,000 bytes an hour of two days are 1000 B/s.
            state.tables()
                    .churn()
                    .add(IntStream.range(0, 49)
                            .mapToObj(hour -> new ChurnHour(
                                    "web-1", now.minus(Duration.ofHours(hour)), 12, 1, 3_600_000, Duration.ZERO))
                            .toList());
        }
        try (ApiGateway gateway = new ApiGateway(temp, database())) {
            gateway.running().throttle().set(BandwidthSchedule.constant(new BitRate(16_000)));
            JsonNode machines =
                    ApiGateway.json(ask(gateway, "GET", "/v1/forecast", "")).get("machines");

            JsonNode known = machines.get(0);
            assertThat(known.get("name").asText()).isEqualTo("web-1");
            assertThat(known.get("knownHours").asLong()).isEqualTo(48);
            assertThat(known.get("rpoLimitSeconds").asLong()).isEqualTo(900);
            assertThat(known.get("rpoSeconds")).hasSize(24).allMatch(rpo -> rpo.asLong() == 450);
            assertThat(machines.get(1).get("knownHours").asLong()).isZero();
            assertThat(machines.get(1).get("rpoSeconds").isNull()).isTrue();
        }
    }

    @Test
    void whatACycleHasChangedIsChurnAndAFirstCopyIsNone() {
        try (ApiGateway gateway = new ApiGateway(temp, database())) {
            try (TestAgent agent = TestAgent.connect(
                    gateway.running().address(), gateway.running().loops())) {
                agent.hello("web-1");
                agent.open(new Id(7, 1), new Id(8, 1), null, 1 << 20);
                agent.close(new Id(7, 1), 0);
                agent.open(new Id(7, 2), new Id(8, 2), new Id(7, 1), 1 << 20);
                agent.close(new Id(7, 2), 0);
                agent.open(new Id(7, 3), new Id(8, 3), new Id(7, 2), 1 << 20);
                agent.close(new Id(7, 3), 0);
            }
            List<ChurnHour> churn = gateway.running()
                    .gateway()
                    .parts()
                    .state()
                    .history()
                    .churnByHourOfDay(Instant.EPOCH, Instant.now())
                    .block(RunningGateway.PATIENCE);
            assertThat(churn.stream().mapToLong(ChurnHour::cycles).sum()).isEqualTo(2);
            assertThat(churn).allMatch(hour -> hour.machine().equals("web-1"));
        }
    }
}
