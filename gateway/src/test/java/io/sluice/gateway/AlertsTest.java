package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.config.policy.Policy;
import io.sluice.config.settings.Alerts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A machine's RPO is breached, and a server and a script hear of it. */
class AlertsTest {

    @TempDir
    private Path temp;

    @Test
    void aBreachIsToldOnceToTheServerAndToTheScript() throws IOException {
        List<String> posted = new CopyOnWriteArrayList<>();
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asString()
                        .doOnNext(posted::add)
                        .then(response.status(200).send()))
                .bindNow(Duration.ofSeconds(20));
        Path heard = temp.resolve("heard");
        Path script = Files.writeString(temp.resolve("hook.sh"), "#!/bin/sh\ncat >> " + heard + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Alerts alerts = new Alerts(
                new Alerts.Webhook(URI.create("http://127.0.0.1:" + server.port() + "/"), Map.of(), null),
                new Alerts.Exec(List.of(script.toString())));
        Policy hasty = new Policy(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofSeconds(1), 1, null);
        try (ApiGateway gateway = new ApiGateway(temp.resolve("gateway"), hasty, alerts)) {
            ApiTest.replicate(gateway);

            await().atMost(RunningGateway.PATIENCE)
                    .until(() -> !rpos(posted).isEmpty()
                            && Files.exists(heard)
                            && !rpos(Files.readAllLines(heard)).isEmpty());

            JsonNode alert = rpos(posted).get(0);
            assertThat(alert.get("machine").textValue()).isEqualTo("web");
            assertThat(alert.get("severity").textValue()).isEqualTo("warning");
            assertThat(alert.get("text").textValue()).contains("more than 1s");
            assertThat(rpos(Files.readAllLines(heard)).get(0)).isEqualTo(alert);
            assertThat(gateway.meter("sluice_gateway_alerts_told_total")).isGreaterThanOrEqualTo(2);
            double looks = gateway.meter("sluice_gateway_health{what=\"rpo\"}");
            assertThat(looks).isEqualTo(1);
            assertThat(rpos(posted)).hasSize(1);
        } finally {
            server.disposeNow(Duration.ofSeconds(20));
        }
    }

    /** The host of the test may be busy as well, which is told too. */
    private static List<JsonNode> rpos(List<String> alerts) {
        return alerts.stream()
                .map(AlertsTest::json)
                .filter(alert -> alert.get("about").textValue().equals("rpo"))
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
