package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.config.settings.Database;
import io.sluice.gateway.state.FlakyStore;
import io.sluice.gateway.state.StateStore;
import io.sluice.gateway.state.sql.SqlStore;
import io.sluice.wire.Id;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The throttle by the HTTP port. */
class ThrottleApiTest {

    private static final String WORK_HOURS =
            "{\"zone\":\"Europe/Berlin\",\"work\":{\"days\":[\"mon\",\"tue\"],\"hours\":\"9:00-18:00\","
                    + "\"rate\":\"512 Kbit/s\"},\"off\":{\"rate\":\"2 Mbit/s\"}}";

    private final OpenApi openApi = new OpenApi();

    @TempDir
    private Path temp;

    private StateStore database() {
        return new SqlStore(new Database.File(temp.resolve("state.db")), null, new Id(1, 1), "gateway");
    }

    private ApiGateway gateway() {
        return new ApiGateway(temp, database());
    }

    private HttpResponse<String> ask(ApiGateway gateway, String method, String body) {
        HttpResponse<String> response = gateway.send(method, "/v1/throttle", "Bearer " + gateway.token(), body);
        openApi.check(method, "/v1/throttle", response);
        return response;
    }

    private JsonNode done(ApiGateway gateway, String method, String body) {
        HttpResponse<String> response = ask(gateway, method, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return ApiGateway.json(response);
    }

    @Test
    void aScheduleIsInForceAtOnceAndAfterARestartUntilItIsTakenBack() {
        try (ApiGateway gateway = gateway()) {
            assertThat(done(gateway, "GET", "").has("limitBitsPerSec")).isFalse();
            assertThat(done(gateway, "GET", "").get("source").asText()).isEqualTo("configuration");

            JsonNode set = done(gateway, "PUT", "{\"rate\":\"3 Mbit/s\"}");
            assertThat(set.get("limitBitsPerSec").asLong()).isEqualTo(3_000_000);
            assertThat(set.get("source").asText()).isEqualTo("live");
            assertThat(gateway.running().gateway().throttle().reading().limit()).isPresent();
        }
        try (ApiGateway again = gateway()) {
            assertThat(done(again, "GET", "").get("limitBitsPerSec").asLong()).isEqualTo(3_000_000);

            JsonNode reset = done(again, "DELETE", "");
            assertThat(reset.has("limitBitsPerSec")).isFalse();
            assertThat(reset.get("source").asText()).isEqualTo("configuration");
        }
        try (ApiGateway third = gateway()) {
            assertThat(done(third, "GET", "").get("source").asText()).isEqualTo("configuration");
        }
    }

    @Test
    void workHoursAndOffHoursComeBackAsWindows() {
        try (ApiGateway gateway = gateway()) {
            JsonNode set = done(gateway, "PUT", WORK_HOURS);

            assertThat(set.get("schedule").get("windows").get(0).get("hours").asText())
                    .isEqualTo("09:00-18:00");
            assertThat(set.get("limitBitsPerSec").asLong()).isIn(512_000L, 2_000_000L);
            assertThat(set.has("nextChange")).isTrue();
            assertThat(done(gateway, "PUT", "{\"windows\":[]}").has("limitBitsPerSec"))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "{}",
                "{\"rate\":\"fast\"}",
                "{\"rate\":\"${file:/etc/hostname}\"}",
                "{\"speed\":\"1 Mbit/s\"}"
            })
    void whatIsNoScheduleChangesNothing(String body) {
        try (ApiGateway gateway = gateway()) {
            done(gateway, "PUT", "{\"rate\":\"3 Mbit/s\"}");

            HttpResponse<String> refused = ask(gateway, "PUT", body);

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(ApiGateway.json(refused).get("error").asText()).doesNotContain("\n");
            assertThat(done(gateway, "GET", "").get("limitBitsPerSec").asLong()).isEqualTo(3_000_000);
        }
    }

    @Test
    void aChangeThatCannotBeKeptIsNotInForce() {
        FlakyStore state = new FlakyStore(database());
        try (ApiGateway gateway = new ApiGateway(temp, state)) {
            state.fail(true);
            HttpResponse<String> refused = ask(gateway, "PUT", "{\"rate\":\"3 Mbit/s\"}");

            assertThat(refused.statusCode()).isEqualTo(507);
            assertThat(done(gateway, "GET", "").has("limitBitsPerSec")).isFalse();

            state.fail(false);
            assertThat(done(gateway, "PUT", "{\"rate\":\"3 Mbit/s\"}")
                            .get("limitBitsPerSec")
                            .asLong())
                    .isEqualTo(3_000_000);
        }
    }

    @Test
    void aGatewayDoesNotPassOverALimitThatItCannotRead() {
        try (StateStore state = database()) {
            state.tables().throttle().put("{\"rate\":\"3 Mb", Instant.EPOCH);
        }

        assertThatThrownBy(() -> gateway().close())
                .hasMessageContaining("the throttle that was set by hand cannot be read")
                .hasMessageContaining("delete its row");
    }

    @Test
    void aGatewayWhoseDatabaseIsAwayGoesByTheConfigurationAndThenByWhatWasSet() {
        try (StateStore state = database()) {
            state.tables().throttle().put("{\"rate\":\"3 Mbit/s\"}", Instant.EPOCH);
        }
        FlakyStore state = new FlakyStore(database());
        state.fail(true);
        try (ApiGateway gateway = new ApiGateway(temp, state)) {
            assertThat(done(gateway, "GET", "").get("source").asText()).isEqualTo("configuration");
            await().until(() ->
                    gateway.status().get("gateway").get("findings").toString().contains("\"state\""));

            state.fail(false);
            await().atMost(RunningGateway.PATIENCE)
                    .until(() -> done(gateway, "GET", "").get("source").asText().equals("live"));
            await().atMost(RunningGateway.PATIENCE)
                    .until(() -> gateway.status().get("gateway").get("findings").isEmpty());
        }
    }
}
