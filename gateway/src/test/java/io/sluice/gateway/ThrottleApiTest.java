package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.config.settings.Database;
import io.sluice.gateway.state.FlakyStore;
import io.sluice.gateway.state.MemoryStore;
import io.sluice.gateway.state.OtherTables;
import io.sluice.gateway.state.StateStore;
import io.sluice.gateway.state.Tables;
import io.sluice.gateway.state.ThrottleTable;
import io.sluice.gateway.state.sql.SqlStore;
import io.sluice.wire.Id;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    void aChangeWhoseAskerHasGoneIsMadeWhole() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        MemoryStore memory = new MemoryStore();
        StateStore slow = new OtherTables(
                memory,
                new Tables(
                        new SlowThrottle(memory.tables().throttle(), begun, goesOn),
                        memory.tables().orders(),
                        memory.tables().machines(),
                        memory.tables().churn()));
        try (ApiGateway gateway = new ApiGateway(temp, slow);
                Socket asker = new Socket(
                        InetAddress.getLoopbackAddress(),
                        gateway.api().address().getPort())) {
            String body = "{\"rate\":\"3 Mbit/s\"}";
            String request = "PUT /v1/throttle HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + gateway.token()
                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            asker.setSoTimeout(20_000);
            asker.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            asker.shutdownOutput();
            assertThat(asker.getInputStream().read()).isEqualTo(-1);
            goesOn.countDown();

            await().untilAsserted(() ->
                    assertThat(done(gateway, "GET", "").get("source").asText()).isEqualTo("live"));
            assertThat(memory.tables().throttle().schedule()).isPresent();
        }
    }

    /** One that takes its time to keep a schedule. */
    private record SlowThrottle(ThrottleTable other, CountDownLatch begun, CountDownLatch goesOn)
            implements ThrottleTable {

        @Override
        public Optional<String> schedule() {
            return other.schedule();
        }

        @Override
        public void put(String schedule, Instant now) {
            begun.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            other.put(schedule, now);
        }

        @Override
        public void remove() {
            other.remove();
        }
    }

    @Test
    void aChangeThatCannotBeKeptIsNotInForce() {
        FlakyStore state = new FlakyStore(database());
        try (ApiGateway gateway = new ApiGateway(temp, state)) {
            state.fail(true);
            HttpResponse<String> refused = ask(gateway, "PUT", "{\"rate\":\"3 Mbit/s\"}");

            assertThat(refused.statusCode()).isEqualTo(503);
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
