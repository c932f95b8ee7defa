package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
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
        try (ApiGateway gateway = new ApiGateway(temp)) {
            assertThat(done(gateway, "GET", "").has("limitBitsPerSec")).isFalse();
            assertThat(done(gateway, "GET", "").get("source").asText()).isEqualTo("configuration");

            JsonNode set = done(gateway, "PUT", "{\"rate\":\"3 Mbit/s\"}");
            assertThat(set.get("limitBitsPerSec").asLong()).isEqualTo(3_000_000);
            assertThat(set.get("source").asText()).isEqualTo("live");
            assertThat(gateway.running().gateway().throttle().reading().limit()).isPresent();
        }
        try (ApiGateway again = new ApiGateway(temp)) {
            assertThat(done(again, "GET", "").get("limitBitsPerSec").asLong()).isEqualTo(3_000_000);

            JsonNode reset = done(again, "DELETE", "");
            assertThat(reset.has("limitBitsPerSec")).isFalse();
            assertThat(reset.get("source").asText()).isEqualTo("configuration");
        }
        try (ApiGateway third = new ApiGateway(temp)) {
            assertThat(done(third, "GET", "").get("source").asText()).isEqualTo("configuration");
        }
    }

    @Test
    void workHoursAndOffHoursComeBackAsWindows() {
        try (ApiGateway gateway = new ApiGateway(temp)) {
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
        try (ApiGateway gateway = new ApiGateway(temp)) {
            done(gateway, "PUT", "{\"rate\":\"3 Mbit/s\"}");

            HttpResponse<String> refused = ask(gateway, "PUT", body);

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(ApiGateway.json(refused).get("error").asText()).doesNotContain("\n");
            assertThat(done(gateway, "GET", "").get("limitBitsPerSec").asLong()).isEqualTo(3_000_000);
        }
    }

    @Test
    void aChangeThatCannotBeKeptIsNotInForce() throws IOException {
        try (ApiGateway gateway = new ApiGateway(temp)) {
            Files.createDirectory(temp.resolve("cache").resolve("throttle.json.new"));

            HttpResponse<String> refused = ask(gateway, "PUT", "{\"rate\":\"3 Mbit/s\"}");

            assertThat(refused.statusCode()).isEqualTo(507);
            assertThat(done(gateway, "GET", "").has("limitBitsPerSec")).isFalse();
        }
    }

    @Test
    void aGatewayDoesNotPassOverALimitThatItCannotRead() throws IOException {
        try (ApiGateway gateway = new ApiGateway(temp)) {
            done(gateway, "PUT", "{\"rate\":\"3 Mbit/s\"}");
        }
        Path file = temp.resolve("cache").resolve("throttle.json");
        Files.writeString(file, "{\"rate\":\"3 Mb");

        assertThatThrownBy(() -> new ApiGateway(temp).close())
                .hasRootCauseInstanceOf(Exception.class)
                .hasMessageContaining("throttle.json")
                .hasMessageContaining("remove the file");
    }
}
