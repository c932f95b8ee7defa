package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pause, resume and resync, by the command line, over both daemons, whose next cycle is due in an hour unless somebody orders one. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class OrdersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path home;

    private DiskFile disk;
    private RunningDaemon gateway;
    private RunningDaemon agent;
    private String address = "127.0.0.1:0";
    private String api;

    @BeforeEach
    void start() throws IOException {
        disk = new DiskFile(home.resolve("web.img"), 1).sized(1 << 20).written(0, 300_000);
        startGateway();
        startAgent();
        await().atMost(PATIENCE).until(() -> kinds().size() == 1);
        awaitListening();
    }

    @AfterEach
    void stop() {
        agent.close();
        gateway.close();
    }

    @Test
    void aPausedMachineMakesNoPointUntilItIsResumedAndThenAtOnce() {
        CommandRun paused = order("pause", "web", "--reason", "new disk");
        assertThat(paused.out()).isEqualTo("machine 'web' is paused" + System.lineSeparator());
        assertThat(order("resync", "web").out()).contains("when it is resumed: it is paused since 20");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(run("status").out())
                        .contains("paused, idle")
                        .contains("web is paused since")
                        .contains(": new disk")
                        .contains("web is to send everything, ordered"));
        await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> kinds().size() == 1);

        CommandRun resumed = order("resume", "web");

        assertThat(resumed.out())
                .isEqualTo("machine 'web' is resumed: a cycle begins at once" + System.lineSeparator());
        await().atMost(PATIENCE).until(() -> kinds().size() == 2);
        assertThat(kinds()).containsExactly("initial", "resync");
        assertThat(order("resume", "web").out()).contains("was not paused");
    }

    @Test
    void anOrderReachesAConnectedAgentWithinASecond() {
        order("pause", "web");
        awaitListening();
        long before = System.nanoTime();

        order("resume", "web");
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !machine().get("lastCycle").isNull()
                        && !machine().get("lastPoint").get("number").asText().equals("1"));

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .as("from the order to its point, on a busy machine")
                .isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void ordersOutliveTheRestartOfAGateway() throws IOException {
        order("pause", "web", "--reason", "over night");
        gateway.close();
        startGateway();
        assertThat(machine().at("/paused/reason").asText()).isEqualTo("over night");
        awaitListening();
        order("resync", "web");
        gateway.close();
        startGateway();
        awaitListening();
        assertThat(kinds()).containsExactly("initial");

        order("resume", "web");

        await().atMost(PATIENCE).until(() -> kinds().size() == 2);
        assertThat(kinds()).containsExactly("initial", "resync");
        await().atMost(PATIENCE).until(() -> machine().get("resync").isNull());
    }

    @Test
    void aResyncIsDoneOnceWhetherTheDigestsAreThereOrLost() throws IOException {
        disk.written(400_000, 5000);
        assertThat(order("resync", "web").out()).contains("sends everything in its next cycle, which begins at once");
        await().atMost(PATIENCE).until(() -> kinds().size() == 2);
        awaitListening();
        agent.close();
        order("resync", "web", "--json");
        deleteDigests();
        disk.written(500_000, 5000);
        startAgent();
        await().atMost(PATIENCE).until(() -> kinds().size() == 3);
        awaitListening();
        order("pause", "web");
        awaitListening();
        order("resume", "web");
        await().atMost(PATIENCE).until(() -> kinds().size() == 4);

        assertThat(kinds()).containsExactly("initial", "resync", "resync", "delta");
        Path restored = home.resolve("restored");
        CommandRun.in(home, "restore", "--from", vault(), "--machine", "web", "--out", restored.toString());
        assertThat(restored).hasSameBinaryContentAs(disk.path());
    }

    @Test
    void aMachineThatIsPausedIsNotReplicatedByHandEither() {
        order("pause", "web", "--reason", "hands off");

        CommandRun refused =
                CommandRun.in(home, "replicate", disk.path().toString(), "--gateway", address, "--machine", "web");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("machine 'web' is paused since", "(hands off)", "sluice resume web")
                .hasLineCount(1);
    }

    @Test
    void aReplicationByHandAndTheListeningAgentDoNotDisturbEachOther() {
        CommandRun made =
                CommandRun.in(home, "replicate", disk.path().toString(), "--gateway", address, "--machine", "web");

        assertThat(made.exitCode()).as(made.err()).isZero();
        awaitListening();
        assertThat(kinds()).containsExactly("initial", "delta");
    }

    @Test
    void anAgentThatIsHungUpReplicatesWhatItsFileSaysNow() throws IOException {
        Path second = new DiskFile(home.resolve("data.img"), 2)
                .sized(1 << 20)
                .written(0, 9000)
                .path();
        agent.rewrite("gateway: " + address + "\nmachine: web\nlanes: 2\ndisks: { sda: " + disk.path() + ", sdb: "
                + second + " }\n");
        agent.hangUp();
        await().atMost(PATIENCE).until(() -> {
            order("pause", "web");
            order("resume", "web");
            return kinds().size() >= 2;
        });
        awaitListening();

        Path restored = home.resolve("restored");
        await().atMost(PATIENCE)
                .until(() -> CommandRun.in(
                                        home,
                                        "restore",
                                        "--from",
                                        vault(),
                                        "--machine",
                                        "web",
                                        "--disk",
                                        "sdb",
                                        "--out",
                                        restored.toString())
                                .exitCode()
                        == 0);
        assertThat(restored).hasSameBinaryContentAs(second);
    }

    @Test
    void whoIsNotThereIsToldInALine() {
        CommandRun unknown = run("pause", "nobody");

        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err())
                .contains("no machine 'nobody': sluice status lists")
                .hasLineCount(1);
        assertThat(run("resync").exitCode()).isEqualTo(2);
    }

    private void startGateway() throws IOException {
        gateway = new RunningDaemon(home, "gateway", """
                listen: %2$s
                sink: %1$s/vault
                cache: { directory: %1$s/cache }
                policies: { default: { every: 1h, rpo: 2h } }
                api: { listen: "127.0.0.1:0" }
                """.formatted(home, address), Map.of());
        address = gateway.ready().get("listen").asText();
        api = gateway.ready().get("api").asText();
    }

    private void startAgent() throws IOException {
        agent = new RunningDaemon(
                home,
                "agent",
                "gateway: " + address + "\nmachine: web\ndisks: { sda: " + disk.path() + " }\n",
                Map.of());
        agent.ready();
    }

    private void deleteDigests() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("state"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".digests")).toList()) {
                Files.delete(file);
            }
        }
    }

    private void awaitListening() {
        await().atMost(PATIENCE).until(() -> machine().get("state").asText().equals("idle"));
    }

    private JsonNode machine() {
        return run("status", "--json").json().get("machines").get(0);
    }

    private CommandRun order(String... words) {
        CommandRun run = run(words);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private CommandRun run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--api", api));
        return CommandRun.in(home, all.toArray(String[]::new));
    }

    private List<String> kinds() {
        CommandRun run = CommandRun.in(home, "points", "--at", vault(), "--json");
        List<String> kinds = new ArrayList<>();
        if (run.exitCode() == 0) {
            run.json()
                    .get("machines")
                    .forEach(machine -> machine.get("points")
                            .forEach(point -> kinds.add(point.get("kind").asText())));
        }
        return kinds;
    }

    private String vault() {
        return home.resolve("vault").toString();
    }
}
